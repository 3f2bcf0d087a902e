using Flint.Rdds;
using Flint.Rdds.Plans;

namespace Flint.Tests.Rdds;

/// <summary>How many shuffles a plan has: inputs that are spread right already are not shuffled again.</summary>
public sealed class CoPartitioningTests : IAsyncLifetime
{
    private FlintSession session = null!;

    private CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        session = await FlintSession.Builder().Master("local[2]").StartAsync(Stop);

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Fact]
    public async Task A_join_of_two_results_with_one_partitioner_shuffles_neither_again()
    {
        var left = Pairs().ReduceByKey((a, b) => a + b, 5);
        var right = Pairs().GroupByKey(5).MapValues(values => values.Count).Filter(one => one.Value > 0);

        Assert.Equal(2, await ShufflesOfAsync(left.Join(right)));
        Assert.Equal(2, await ShufflesOfAsync(left.Join(right, 5)));
        Assert.Equal(2, await ShufflesOfAsync(left.FullOuterJoin(right)));
        Assert.Equal(4, await ShufflesOfAsync(left.Join(right, 6)));
    }

    [Fact]
    public async Task Only_the_side_that_is_spread_otherwise_is_shuffled()
    {
        var spread = Pairs().PartitionBy(5);

        Assert.Equal(2, await ShufflesOfAsync(spread.Join(Pairs())));
        Assert.Equal(2, await ShufflesOfAsync(spread.CoGroup(Pairs())));
        Assert.Equal(3, await ShufflesOfAsync(spread.CoGroup(Pairs(), Pairs())));
        Assert.Equal(2, await ShufflesOfAsync(Pairs().LeftOuterJoin(spread)));
    }

    [Fact]
    public async Task By_key_operators_on_spread_pairs_need_no_shuffle_of_their_own()
    {
        var spread = Pairs().PartitionBy(5);

        Assert.Equal(1, await ShufflesOfAsync(spread.ReduceByKey((a, b) => a + b)));
        Assert.Equal(1, await ShufflesOfAsync(spread.GroupByKey()));
        Assert.Equal(1, await ShufflesOfAsync(spread.FlatMapValues(value => new[] { value }).GroupByKey(5)));
        Assert.Equal(1, await ShufflesOfAsync(spread.PartitionBy(5)));
        Assert.Equal(1, await ShufflesOfAsync(spread.AggregateByKey(0L, (sum, one) => sum + one, (a, b) => a + b)));
        Assert.Equal(2, await ShufflesOfAsync(spread.Map(pair => pair).GroupByKey()));
        Assert.Equal(2, await ShufflesOfAsync(spread.GroupByKey(6)));
    }

    [Fact]
    public async Task A_partitioner_that_only_an_action_settles_is_kept_too()
    {
        var counted = Pairs().ReduceByKey((a, b) => a + b);

        Assert.Equal(1, await ShufflesOfAsync(counted.MapValues(one => one + 1).GroupByKey()));
        Assert.Equal(1, await ShufflesOfAsync(counted.Join(counted)));
    }

    [Fact]
    public async Task A_sorted_data_set_is_grouped_and_joined_where_it_lies()
    {
        var sorted = Pairs().SortByKey(partitions: 3);

        Assert.Equal(1, await ShufflesOfAsync(sorted.GroupByKey()));
        Assert.Equal(2, await ShufflesOfAsync(sorted.Join(Pairs())));
        Assert.Equal(
            Enumerable.Range(0, 7).Select(key => $"{key}:{Enumerable.Range(0, 50).Where(i => i % 7 == key).Sum()}"),
            (await sorted.ReduceByKey((a, b) => a + b).SortByKey().CollectAsync(Stop))
                .Select(one => $"{one.Key}:{one.Value}"));
    }

    /// <summary>
    /// The bounds of few partitions, of empty data sets and of equal keys are equal by chance; the rows are not sorted.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    public async Task What_is_spread_by_range_already_is_sorted_all_the_same(int partitions, int ranges)
    {
        var sorted = session.Parallelize(Rows, partitions).SortByKey(partitions: ranges);
        var expected = Rows.OrderBy(row => row.Key).Select(row => row.Value).ToList();

        Assert.Equal(expected, (await sorted.SortByKey().CollectAsync(Stop)).Select(row => row.Value));
        Assert.Equal(
            Enumerable.Range(0, 7), (await sorted.GroupByKey().SortByKey().CollectAsync(Stop)).Select(one => one.Key));
        Assert.Equal(0, await sorted.Filter(row => row.Key < 0).SortByKey().CountAsync(Stop));
    }

    [Fact]
    public async Task A_partitioner_with_a_tenth_of_the_partitions_is_not_forced_on_a_large_input()
    {
        var few = Pairs().PartitionBy(1);
        var many = session.Parallelize(Rows, 30);

        Assert.Equal(30, (await few.Join(many).PartitionsAsync(Stop)).Count);
        Assert.Equal(3, await ShufflesOfAsync(few.Join(many)));
    }

    [Fact]
    public void The_lineage_shows_no_stage_where_no_shuffle_is()
    {
        var spread = Pairs().PartitionBy(5);

        Assert.Equal(1, spread.GroupByKey(5).ToDebugString().Split("stage:").Length - 1);
        Assert.Equal(2, spread.GroupByKey(6).ToDebugString().Split("stage:").Length - 1);
    }

    private static IEnumerable<(int Key, long Value)> Rows => Enumerable.Range(0, 50).Select(i => (i % 7, (long)i));

    private Rdd<(int Key, long Value)> Pairs() => session.Parallelize(Rows, 4);

    private async Task<int> ShufflesOfAsync<T>(Rdd<T> rdd)
    {
        var plan = await new PlanBuilder(rdd.Context, Stop).BuildAsync("test", rdd, new CountFunction<T>(), null);
        return plan.MapStages.Count;
    }
}
