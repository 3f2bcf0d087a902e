namespace Flint.Pipelines;

/// <summary>The empty chain: whole batches go to the terminal.</summary>
internal sealed class BulkSegment<T>(Terminal<T> terminal, PipelineScope scope) : Segment<T>
{
    public override void Run(T[] batch, int count)
    {
        terminal.PushBatch(batch, count);
        scope.RecordsOut += count;
    }
}
