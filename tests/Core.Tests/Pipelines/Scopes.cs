using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Tests.Pipelines;

/// <summary>Short forms for running chains in tests.</summary>
internal static class Scopes
{
    public static PipelineScope New(bool fused) => Stoppable(fused, CancellationToken.None);

    public static PipelineScope Stoppable(bool fused, CancellationToken stop) =>
        new(new PipelineOptions { Fused = fused }, new PipelineCache(debuggerAttached: false), stop);

    public static TOut[] Push<TIn, TOut>(PipelineScope scope, IEnumerable<TIn> records, params RecordOperator[] steps)
    {
        using var source = new EnumerableSource<TIn>(records);
        var collect = new CollectTerminal<TOut>(_ => true, long.MaxValue);
        ChainRun.Push(source, steps, collect, scope);
        Assert.Equal(0, scope.FallBacks);
        return collect.ToArray();
    }

    public static TOut[] Pull<TIn, TOut>(PipelineScope scope, IEnumerable<TIn> records, params RecordOperator[] steps)
    {
        using var source = ChainRun.Pull<TIn, TOut>(new EnumerableSource<TIn>(records), steps, scope);
        Assert.Equal(0, scope.FallBacks);
        return [.. source.AsEnumerable()];
    }
}
