using Flint.Pipelines.Terminals;

namespace Flint.Pipelines.Sources;

/// <summary>A chain without FlatMap as a source: one batch in, at most as many records out.</summary>
internal sealed class ChainSource<TIn, TOut>(
    BatchSource<TIn> source, Segment<TIn> segment, BatchBuffer<TOut> buffer, PipelineScope scope) : BatchSource<TOut>
{
    public override int Read(out TOut[] batch)
    {
        buffer.Clear();
        while (buffer.Count == 0)
        {
            scope.Stop.ThrowIfCancellationRequested();
            var count = source.Read(out var input);
            if (count == 0)
            {
                break;
            }

            buffer.Reserve(count);
            segment.Run(input, count);
        }

        batch = buffer.Records;
        return buffer.Count;
    }

    public override void Dispose() => source.Dispose();
}
