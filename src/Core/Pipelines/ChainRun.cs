using Flint.Pipelines.Fused;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Pipelines;

/// <summary>Runs chains on the slot thread of one attempt.</summary>
internal static class ChainRun
{
    /// <summary>
    /// Pulls batches until the source ends or the terminal is full and pushes what the chain makes of them. The caller
    /// disposes the source and completes the terminal.
    /// </summary>
    /// <exception cref="OperatorFailedException">User code threw.</exception>
    /// <exception cref="OperationCanceledException">The attempt was cancelled.</exception>
    public static void Push<TIn, TOut>(
        BatchSource<TIn> source, IReadOnlyList<RecordOperator> operators, Terminal<TOut> terminal, PipelineScope scope)
    {
        if (operators.Count == 0 && terminal is CountTerminal<TIn> count)
        {
            scope.Stop.ThrowIfCancellationRequested();
            var rest = source.CountRest(scope.Stop);
            count.Add(rest);
            scope.RecordsIn += rest;
            return;
        }

        var chain = new Chain<TIn, TOut>(operators);
        var segment = SegmentFactory.Create(chain, terminal, scope, source as CountedSource<TIn>);
        while (!terminal.IsFull)
        {
            scope.Stop.ThrowIfCancellationRequested();
            var read = segment.RunNext(source);
            if (read == 0)
            {
                return;
            }

            scope.RecordsIn += read;
        }
    }

    /// <summary>
    /// A chain as a source: in front of a user's iterator, a join or another task's records. A chain with FlatMap stays
    /// lazy and unfused, because one record may become endlessly many. Disposes <paramref name="source"/>.
    /// </summary>
    public static BatchSource<TOut> Pull<TIn, TOut>(
        BatchSource<TIn> source, IReadOnlyList<RecordOperator> operators, PipelineScope scope)
    {
        var chain = new Chain<TIn, TOut>(operators);
        if (operators.Count == 0)
        {
            return (BatchSource<TOut>)(object)source;
        }

        if (chain.IsFlat || !scope.Fused)
        {
            return new LazyChainSource<TIn, TOut>(source, chain, scope);
        }

        var buffer = new BatchBuffer<TOut>();
        return new ChainSource<TIn, TOut>(source, SegmentFactory.Create(chain, buffer, scope), buffer, scope);
    }
}
