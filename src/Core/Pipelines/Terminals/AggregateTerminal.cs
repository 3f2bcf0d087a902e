using System.Diagnostics;

namespace Flint.Pipelines.Terminals;

/// <summary>Folds all records into a state that starts as a seed.</summary>
internal sealed class AggregateTerminal<T, A> : FoldTerminal<T, A>
{
    public AggregateTerminal(A seed, Func<A, T, A> fold, CancellationToken stop, string name = "Aggregate")
        : base(fold, name, stop)
    {
        State = seed;
        HasState = true;
    }

    protected override A First(T record) => throw new UnreachableException("The seed is the first state.");
}
