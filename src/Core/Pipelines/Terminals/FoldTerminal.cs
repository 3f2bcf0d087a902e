namespace Flint.Pipelines.Terminals;

/// <summary>
/// A terminal that folds all records into one state. A fused segment keeps the state in a register and calls the
/// function directly; here it is called as a delegate.
/// </summary>
internal abstract class FoldTerminal<T, A>(Func<A, T, A> fold, string name, CancellationToken stop) : Terminal<T>
{
    private readonly UserCalls calls = new(stop);

    /// <summary>The state so far; used by generated code.</summary>
    public A State = default!;

    /// <summary>False before the first record of a fold without a seed; used by generated code.</summary>
    public bool HasState;

    public override Delegate Body => fold;

    public override string Name => name;

    public override void Push(T record)
    {
        State = HasState ? calls.Call(fold, State, record, name) : First(record);
        HasState = true;
        calls.Record++;
    }

    /// <summary>The state after the first record of a fold without a seed.</summary>
    protected abstract A First(T record);
}
