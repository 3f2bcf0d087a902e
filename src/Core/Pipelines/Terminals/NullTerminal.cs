namespace Flint.Pipelines.Terminals;

/// <summary>Throws records away: the end of a batch that is repeated to find the lambda that threw.</summary>
internal sealed class NullTerminal<T> : Terminal<T>
{
    public override void Push(T record) { }

    public override void PushBatch(T[] records, int count) { }
}
