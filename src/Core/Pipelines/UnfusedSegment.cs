using Flint.Pipelines.Terminals;

namespace Flint.Pipelines;

/// <summary>A chain whose lambdas are called as delegates, record by record.</summary>
internal sealed class UnfusedSegment<TIn, TOut> : Segment<TIn>
{
    private readonly CountedTerminal<TOut> _last;
    private readonly Terminal<TIn> _first;
    private readonly UserCalls _calls;
    private long _recordsBefore;

    public UnfusedSegment(Chain<TIn, TOut> chain, Terminal<TOut> terminal, PipelineScope scope, long recordsBefore = 0)
    {
        _last = new(terminal, scope);
        _calls = new(scope.Stop);
        _first = chain.Before(_last, _calls);
        _recordsBefore = recordsBefore;
    }

    public override void Run(TIn[] batch, int count)
    {
        for (var i = 0; i < count && !_last.IsFull; i++)
        {
            _calls.Record = _recordsBefore + i;
            _first.Push(batch[i]);
        }

        _recordsBefore += count;
        _last.EndOfBatch();
    }
}
