using Flint.Errors;
using Flint.Rdds;

namespace Flint.Tests.Session;

/// <summary>Lineages that a program builds in a loop: the driver lowers them, slots of usual stacks run them.</summary>
public sealed class DeepLineageTests
{
    private const int Steps = 2_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_thousand_unions_built_in_a_loop_keep_every_record_in_order()
    {
        await using var flint = await StartAsync();

        var numbers = await Repeat(
            flint.Parallelize([0], 1), (all, step) => all.Union(flint.Parallelize([step], 1))).CollectAsync(Stop);

        Assert.Equal(Enumerable.Range(0, Steps + 1), numbers);
    }

    [Fact]
    public async Task Two_thousand_functions_of_partitions_run_one_inside_the_other()
    {
        await using var flint = await StartAsync();

        var numbers = await Repeat(
            flint.Parallelize([1, 2, 3], 2), (all, _) => all.MapPartitions(part => part.Select(n => n + 1)))
            .CollectAsync(Stop);

        Assert.Equal([Steps + 1, Steps + 2, Steps + 3], numbers);
    }

    [Fact]
    public async Task Two_thousand_maps_and_coalesces_run()
    {
        await using var flint = await StartAsync();

        var maps = Repeat(flint.Parallelize([1, 2], 2), (all, _) => all.Map(n => n + 1));
        var both = Repeat(maps, (all, _) => all.Coalesce(2));

        Assert.Equal([Steps + 1, Steps + 2], await both.CollectAsync(Stop));
    }

    [Fact]
    public async Task Unions_with_other_operators_between_them_run()
    {
        await using var flint = await StartAsync();
        var all = flint.Parallelize([0], 1);
        for (var step = 0; step < 400; step++)
        {
            all = all.Map(n => n + 1).Union(flint.Parallelize([0], 1));
        }

        Assert.Equal(Enumerable.Range(0, 401).Reverse(), await all.CollectAsync(Stop));
    }

    [Fact]
    public async Task A_failure_below_two_thousand_functions_is_reported_once()
    {
        await using var flint = await StartAsync();
        var broken = flint.Parallelize([1], 1).MapPartitions<int, int>(
            _ => throw new InvalidOperationException("at the bottom"));

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => Repeat(broken, (all, _) => all.MapPartitions(part => part)).CollectAsync(Stop));

        Assert.Contains("at the bottom", error.Message);
    }

    [Fact]
    public async Task Hundreds_of_by_key_operators_read_each_other_in_place()
    {
        await using var flint = await StartAsync();
        var pairs = flint.Parallelize(Enumerable.Range(0, 5_000).Select(n => (Key: n % 100, Value: 1)), 2);
        for (var step = 0; step < 300; step++)
        {
            pairs = pairs.ReduceByKey((a, b) => a + b, 2).MapValues(n => n + 1);
        }

        var sums = await pairs.CollectAsync(Stop);

        Assert.Equal(100, sums.Count);
        Assert.All(sums, sum => Assert.Equal(350, sum.Value));
    }

    [Fact]
    public async Task A_lineage_too_deep_for_the_stack_is_refused_in_words_and_the_session_goes_on()
    {
        await using var flint = await StartAsync();
        var deep = flint.Range(0, 1);
        for (var step = 0; step < 10_000; step++)
        {
            deep = deep.Map(n => n + 1);
        }

        // A small stack, so that the test need not fill a usual one.
        var action = new TaskCompletionSource<Task<long>>();
        new Thread(() => action.SetResult(deep.CountAsync(Stop)), 512 * 1024).Start();
        var error = await Assert.ThrowsAsync<FlintException>(async () => await await action.Task);

        Assert.Contains("data sets in a row", error.Message);
        Assert.Equal(1, await flint.Range(0, 1).CountAsync(Stop));
    }

    private static Rdd<int> Repeat(Rdd<int> start, Func<Rdd<int>, int, Rdd<int>> step) =>
        Enumerable.Range(1, Steps).Aggregate(start, step);

    private static Task<FlintSession> StartAsync() =>
        FlintSession.Builder().AppName("tests").Master("local[2]").StartAsync(Stop);
}
