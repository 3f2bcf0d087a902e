using Flint.Pipelines.Terminals;

namespace Flint.Pipelines;

/// <summary>A chain whose lambdas are called as delegates, record by record.</summary>
internal sealed class UnfusedSegment<TIn, TOut> : Segment<TIn>
{
    private readonly CountedTerminal<TOut> last;
    private readonly Terminal<TIn> first;
    private readonly UserCalls calls;
    private long before;

    public UnfusedSegment(Chain<TIn, TOut> chain, Terminal<TOut> terminal, PipelineScope scope, long recordsBefore = 0)
    {
        last = new(terminal, scope);
        calls = new(scope.Stop);
        first = chain.Before(last, calls);
        before = recordsBefore;
    }

    public override void Run(TIn[] batch, int count)
    {
        for (var i = 0; i < count && !last.IsFull; i++)
        {
            calls.Record = before + i;
            first.Push(batch[i]);
        }

        before += count;
        last.EndOfBatch();
    }
}
