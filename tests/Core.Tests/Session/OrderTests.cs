using System.Globalization;
using Flint.Errors;
using Flint.Rdds;

namespace Flint.Tests.Session;

/// <summary>Comparers of the user: they travel, are refused where they are given, and may fail.</summary>
public sealed class OrderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_made_of_a_lambda_travels_with_what_it_captured()
    {
        await using var flint = await StartAsync();
        var pivot = 5;
        var order = Comparer<int>.Create((a, b) => Math.Abs(a - pivot).CompareTo(Math.Abs(b - pivot)));

        var sorted = await flint.Parallelize([0, 9, 5, 7, 4], 3).KeyBy(n => n).SortByKey(order: order, partitions: 2)
            .Keys().CollectAsync(Stop);

        Assert.Equal([5, 4, 7, 9, 0], sorted);
    }

    [Fact]
    public async Task An_order_that_cannot_travel_is_refused_where_it_is_given()
    {
        await using var flint = await StartAsync();
        var pairs = flint.Parallelize(["b", "a"]).KeyBy(word => word);
        var stream = new MemoryStream();
        var lengths = Comparer<string>.Create((a, b) => a.Length - b.Length + (int)stream.Length);

        // The calls are not the last thing that their lambdas do: optimised code leaves no frame of a tail call's caller.
        var culture = Assert.ThrowsAny<FlintException>(
            () => { _ = pairs.SortByKey(order: StringComparer.Create(new CultureInfo("de-DE"), true)); });
        var captured = Assert.ThrowsAny<FlintException>(() => { _ = pairs.SortByKey(order: lengths); });

        Assert.StartsWith("The order given to SortByKey at OrderTests.cs:", culture.Message);
        Assert.Contains("StringComparer.Ordinal", culture.Message);
        Assert.Contains("Captured variable 'stream'", captured.Message);
        Assert.Contains("(lambda at OrderTests.cs:", captured.Message);
    }

    [Fact]
    [Behaviour(25)]
    public async Task A_comparer_that_throws_on_the_driver_fails_the_action_with_the_report()
    {
        await using var flint = await StartAsync();
        var sorted = flint.Parallelize([3, 1, 2], 2).KeyBy(n => n).SortByKey(order: new Broken(), partitions: 2);

        var error = await Assert.ThrowsAsync<JobFailedException>(() => sorted.CollectAsync(Stop));

        Assert.StartsWith("SortByKey failed: your code failed on the driver, comparing keys", error.ToString());
        Assert.Contains("first cause System.InvalidOperationException: no order today", error.Report);
        Assert.Contains("in          SortByKey", error.Report);
        Assert.Contains("OrderTests.cs", error.Report);
        Assert.Contains("what to do", error.Report);
        Assert.Equal(3, await flint.Range(0, 3).CountAsync(Stop));
    }

    [Fact]
    [Behaviour(25)]
    public async Task A_merge_that_throws_on_the_driver_fails_the_action_with_the_report()
    {
        await using var flint = await StartAsync();
        var numbers = flint.Range(0, 4, partitions: 4);

        var reduce = await Assert.ThrowsAsync<JobFailedException>(
            () => numbers.ReduceAsync((_, _) => throw new InvalidOperationException("no sum today"), Stop));
        var aggregate = await Assert.ThrowsAsync<JobFailedException>(() => numbers.AggregateAsync(
            0L, (sum, n) => sum + n, (_, _) => throw new InvalidOperationException("no merge today"), Stop));

        Assert.Contains("first cause System.InvalidOperationException: no sum today", reduce.Report);
        Assert.Contains("first cause System.InvalidOperationException: no merge today", aggregate.Report);
        Assert.StartsWith("AggregateAsync failed: your code failed on the driver, merging", aggregate.Message);
    }

    private static Task<FlintSession> StartAsync() =>
        FlintSession.Builder().AppName("tests").Master("local[2]").StartAsync(Stop);

    private sealed class Broken : IComparer<int>
    {
        public int Compare(int x, int y) => throw new InvalidOperationException("no order today");
    }
}
