using Flint.Errors;
using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Tests.Pipelines;

public sealed class ChainRunTests
{
    public static TheoryData<bool> Forms => [false, true];

    [Theory, MemberData(nameof(Forms))]
    public void Every_operator_does_what_its_name_says(bool fused)
    {
        RecordOperator[] steps =
        [
            new MapOperator<int, int>(x => x + 1),
            new FilterOperator<int>(x => x % 3 != 0),
            new FlatMapOperator<int, string>(x => Enumerable.Range(0, x % 4).Select(i => $"{x}-{i}")),
            new KeyByOperator<string, int>(text => text.Length),
            new MapValuesOperator<int, string, string>(text => text + "!"),
            new FlatMapValuesOperator<int, string, string>(text => new[] { text, "?" }),
            new AsKeyOperator<(int Key, string Value)>(),
            new KeysOperator<(int Key, string Value), Unit>(),
            new ValuesOperator<int, string>(),
        ];
        var expected = Enumerable.Range(0, 5000).Select(x => x + 1).Where(x => x % 3 != 0)
            .SelectMany(x => Enumerable.Range(0, x % 4).Select(i => $"{x}-{i}"))
            .SelectMany(text => new[] { text + "!", "?" }).ToArray();

        Assert.Equal(expected, Scopes.Push<int, string>(Scopes.New(fused), Enumerable.Range(0, 5000), steps));
        Assert.Equal(expected, Scopes.Pull<int, string>(Scopes.New(fused), Enumerable.Range(0, 5000), steps));
    }

    [Theory, MemberData(nameof(Forms))]
    public void Records_are_counted_in_and_out(bool fused)
    {
        var scope = Scopes.New(fused);

        Scopes.Push<int, int>(scope, Enumerable.Range(0, 5000), new FilterOperator<int>(x => x % 5 == 0));

        Assert.Equal((5000, 1000), (scope.RecordsIn, scope.RecordsOut));
    }

    [Theory, MemberData(nameof(Forms))]
    public void Folds_reach_their_terminals(bool fused)
    {
        var scope = Scopes.New(fused);
        RecordOperator[] steps = [new FilterOperator<long>(x => x % 2 == 1)];
        var reduce = new ReduceTerminal<long>((a, b) => a + b, CancellationToken.None);
        var none = new ReduceTerminal<long>((a, b) => a + b, CancellationToken.None);
        var aggregate = new AggregateTerminal<long, string>("", (text, x) => text + x, CancellationToken.None);
        var count = new CountTerminal<long>();
        var all = new CountTerminal<long>();

        ChainRun.Push(new RangeSource(0, 10_000), steps, reduce, scope);
        ChainRun.Push(new RangeSource(0, 1), steps, none, scope);
        ChainRun.Push(new RangeSource(0, 10), steps, aggregate, scope);
        ChainRun.Push(new RangeSource(0, 10_001), steps, count, scope);
        ChainRun.Push(new RangeSource(0, 10_001), [], all, scope);

        Assert.Equal((true, 25_000_000), (reduce.HasState, reduce.State));
        Assert.False(none.HasState);
        Assert.Equal("13579", aggregate.State);
        Assert.Equal((5000, 10_001), (count.Count, all.Count));
    }

    [Theory, MemberData(nameof(Forms))]
    public void Take_stops_inside_an_endless_FlatMap_and_computes_nothing_more(bool fused)
    {
        var made = 0;
        var take = new TakeTerminal<int>(5);

        ChainRun.Push(
            new EnumerableSource<int>([1, 2, 3]),
            [new FlatMapOperator<int, int>(Endless), new MapOperator<int, int>(x => { made++; return x; })],
            take, Scopes.New(fused));

        Assert.Equal([0, 1, 2, 3, 4], take.Records);
        Assert.Equal(5, made);
    }

    [Theory, MemberData(nameof(Forms))]
    public void An_endless_FlatMap_in_front_of_a_users_iterator_stays_lazy(bool fused)
    {
        var scope = Scopes.New(fused);
        var made = 0;
        var chain = ChainRun.Pull<int, int>(
            new EnumerableSource<int>([1]),
            [new FlatMapOperator<int, int>(Endless), new MapOperator<int, int>(x => { made++; return x; })], scope);
        using var body = new MapPartitionsSource<int, int>(chain, (_, records) => records.Take(7), 0, scope);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], body.AsEnumerable());
        Assert.Equal(7, made);
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_cancelled_attempt_stops_at_the_next_batch(bool fused)
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var forEach = new ForEachTerminal<long>(
            _ =>
            {
                seen++;
                stop.Cancel();
            },
            stop.Token);

        Assert.Throws<OperationCanceledException>(() => ChainRun.Push(
            new RangeSource(0, long.MaxValue), [new MapOperator<long, long>(x => x)], forEach,
            Scopes.Stoppable(fused, stop.Token)));

        Assert.Equal(BatchSource<long>.BatchSize, seen);
    }

    [Theory, MemberData(nameof(Forms))]
    public void An_endless_FlatMap_sees_the_cancellation(bool fused)
    {
        using var stop = new CancellationTokenSource();
        var forEach = new ForEachTerminal<int>(x => { if (x == 3000) { stop.Cancel(); } }, stop.Token);

        Assert.Throws<OperationCanceledException>(() => ChainRun.Push(
            new EnumerableSource<int>([1]), [new FlatMapOperator<int, int>(Endless)], forEach,
            Scopes.Stoppable(fused, stop.Token)));
    }

    [Fact]
    public void Operators_that_do_not_fit_together_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Scopes.Push<int, string>(
            Scopes.New(true), [1], new MapOperator<int, long>(x => x), new MapOperator<int, string>(x => "")));

        Assert.Equal("Map takes System.Int32, the records before it are System.Int64.", error.Message);
    }

    [Fact]
    public void A_refused_reservation_is_a_typed_failure_and_no_user_error()
    {
        var collect = new CollectTerminal<long>(bytes => bytes < 100_000, 100_000);

        var error = Assert.Throws<TaskFailedException>(() => ChainRun.Push(
            new RangeSource(0, 1_000_000), [new MapOperator<long, long>(x => x)], collect, Scopes.New(true)));

        Assert.IsType<TaskFailure.MemoryLimit>(error.Failure);
    }

    private static IEnumerable<int> Endless(int start)
    {
        for (var i = 0; ; i++)
        {
            yield return i;
        }
    }
}
