using System.Reflection;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Pipelines.Fused;

/// <summary>Chooses the form in which a chain runs and binds it to a terminal.</summary>
internal static class SegmentFactory
{
    private static readonly MethodInfo CutMethod =
        typeof(SegmentFactory).GetMethod(nameof(CutBetween), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <param name="chain">The operators.</param>
    /// <param name="terminal">Where they end.</param>
    /// <param name="scope">Of the attempt.</param>
    /// <param name="source">A source that the loop may read in place; null: the segment is given batches.</param>
    public static Segment<TIn> Create<TIn, TOut>(
        Chain<TIn, TOut> chain, Terminal<TOut> terminal, PipelineScope scope, CountedSource<TIn>? source = null)
    {
        // A fold is worth a loop of its own even without operators in front of it.
        if (chain.Operators.Count == 0 && (terminal.Body is null || !scope.Fused))
        {
            return new BulkSegment<TIn>((Terminal<TIn>)(object)terminal, scope);
        }

        if (!scope.Fused)
        {
            return new UnfusedSegment<TIn, TOut>(chain, terminal, scope);
        }

        var length = SegmentCut.FirstLength(chain.Operators);
        return length == chain.Operators.Count
            ? Fuse(chain, terminal, scope, isLast: true, source)
            : Cut(chain, length, terminal, scope, source);
    }

    private static Segment<TIn> Fuse<TIn, TOut>(
        Chain<TIn, TOut> chain, Terminal<TOut> terminal, PipelineScope scope, bool isLast,
        CountedSource<TIn>? source)
    {
        var end = terminal.PrefersBatches
            ? new BatchBuffer<TOut>(terminal.PushBatch, () => terminal.IsFull)
            : terminal;
        var plan = new LoopPlan(typeof(TIn), typeof(TOut), chain.Operators, source, end, end.Body, scope.Stop);
        if (scope.Cache.TryGet<TIn>(plan) is { } loop)
        {
            return new FusedSegment<TIn, TOut>(chain, end, new(loop, plan.Receivers, source), scope, isLast);
        }

        scope.FallBacks++;
        return new UnfusedSegment<TIn, TOut>(chain, terminal, scope);
    }

    private static Segment<TIn> Cut<TIn, TOut>(
        Chain<TIn, TOut> chain, int length, Terminal<TOut> terminal, PipelineScope scope,
        CountedSource<TIn>? source)
    {
        var between = chain.Operators[length].Input;
        return (Segment<TIn>)CutMethod.MakeGenericMethod(typeof(TIn), between, typeof(TOut)).Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, [chain, length, terminal, scope, source], null)!;
    }

    private static Segment<TIn> CutBetween<TIn, TBetween, TOut>(
        Chain<TIn, TOut> chain, int length, Terminal<TOut> terminal, PipelineScope scope,
        CountedSource<TIn>? source)
    {
        var second = Create(new Chain<TBetween, TOut>([.. chain.Operators.Skip(length)]), terminal, scope);
        var buffer = new BatchBuffer<TBetween>(second.Run, () => terminal.IsFull);
        return Fuse(new Chain<TIn, TBetween>([.. chain.Operators.Take(length)]), buffer, scope, isLast: false, source);
    }
}
