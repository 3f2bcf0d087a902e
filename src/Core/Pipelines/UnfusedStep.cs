namespace Flint.Pipelines;

/// <summary>One operator of an unfused chain, in front of the rest of it. Owned by one task.</summary>
internal sealed class UnfusedStep<TIn, TOut>(
    RecordOperator<TIn, TOut> step, Terminal<TOut> next, UserCalls calls) : Terminal<TIn>
{
    public override bool IsFull => next.IsFull;

    public override void Push(TIn record) => step.Push(record, next, calls);
}
