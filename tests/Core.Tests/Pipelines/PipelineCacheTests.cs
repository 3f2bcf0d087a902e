using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Tests.Pipelines;

public sealed class PipelineCacheTests
{
    [Fact]
    public void One_loop_serves_chains_that_differ_in_captures_only()
    {
        var cache = new PipelineCache(debuggerAttached: false);

        Assert.Equal(1000, Sum(cache, 1, 1000));
        Assert.Equal(5000, Sum(cache, 5, 1000));

        Assert.Equal(1, cache.Count);
    }

    [Fact]
    [Behaviour(109)]
    public async Task One_cached_chain_bound_at_once_to_other_captures_gives_each_its_own_answer()
    {
        var cache = new PipelineCache(debuggerAttached: false);
        using var start = new Barrier(2);

        var sums = await Task.WhenAll(Enumerable.Range(1, 2).Select(add => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return Enumerable.Range(0, 50).Select(i => Sum(cache, add * 1000 + i, 20_000)).ToArray();
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (1000L + i) * 20_000), sums[0]);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (2000L + i) * 20_000), sums[1]);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    [Behaviour(109)]
    public async Task One_generic_chain_over_other_type_arguments_gives_each_its_own_answer()
    {
        var cache = new PipelineCache(debuggerAttached: false);

        var names = await Task.WhenAll(
            Task.Factory.StartNew(() => Names<string>(cache), TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(() => Names<object>(cache), TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(() => Names<Version>(cache), TaskCreationOptions.LongRunning));

        Assert.Equal(["String", "Object", "Version"], names);
        Assert.Equal(3, cache.Count);
    }

    [Fact]
    public void A_loop_that_cannot_be_generated_runs_unfused_and_is_counted_each_time()
    {
        var scope = Scopes.New(fused: true);
        var (first, second) = (new OddTerminal(), new OddTerminal());

        Run(first);
        Run(second);

        Assert.Equal([3, 9], first.Records);
        Assert.Equal([3, 9], second.Records);
        Assert.Equal((2, 1), (scope.FallBacks, scope.Cache.Count));

        void Run(OddTerminal terminal)
        {
            using var source = new EnumerableSource<int>([1, 2, 3]);
            ChainRun.Push(
                source, [new FilterOperator<int>(x => x != 2), new MapOperator<int, int>(x => x * 3)], terminal, scope);
        }
    }

    [Fact]
    public void A_failure_in_a_chain_that_fell_back_names_the_operator_and_the_record()
    {
        using var source = new EnumerableSource<int>([1, 0]);

        var failure = Assert.Throws<OperatorFailedException>(() => ChainRun.Push(
            source, [new MapOperator<int, int>(x => 1 / x)], new OddTerminal(), Scopes.New(fused: true)));

        Assert.IsType<DivideByZeroException>(failure.InnerException);
        Assert.Equal(("Map", 1L, false), (failure.OperatorName, failure.RecordIndex, failure.FramesInlined));
    }

    [Fact]
    public void Nothing_is_fused_while_a_debugger_is_attached()
    {
        var scope = new PipelineScope(new PipelineOptions(), new PipelineCache(true), CancellationToken.None);

        Scopes.Push<int, int>(scope, [1], new MapOperator<int, int>(x => x));

        Assert.False(scope.Fused);
        Assert.Equal(0, scope.Cache.Count);
    }

    private static long Sum(PipelineCache cache, long add, int records)
    {
        var scope = new PipelineScope(new PipelineOptions(), cache, CancellationToken.None);
        var sum = new ReduceTerminal<long>((a, b) => a + b, CancellationToken.None);
        ChainRun.Push(new RangeSource(0, records), [new MapOperator<long, long>(x => x - x + add)], sum, scope);
        return sum.State;
    }

    private static string Names<T>(PipelineCache cache)
    {
        var scope = new PipelineScope(new PipelineOptions(), cache, CancellationToken.None);
        return Scopes.Push<int, string>(
            scope, Enumerable.Range(0, 3000), new MapOperator<int, string>(_ => typeof(T).Name)).Distinct().Single();
    }

    /// <summary>Generated code only knows ends that are closed generic classes.</summary>
    private sealed class OddTerminal : Terminal<int>
    {
        public List<int> Records { get; } = [];

        public override void Push(int record) => Records.Add(record);
    }
}
