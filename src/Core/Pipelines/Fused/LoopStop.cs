namespace Flint.Pipelines.Fused;

/// <summary>Lets generated code look at the attempt's token inside a long sequence.</summary>
internal sealed class LoopStop(CancellationToken stop)
{
    public void Check() => stop.ThrowIfCancellationRequested();
}
