using Flint.Errors;
using Flint.Rdds;

namespace Flint.Processes;

/// <summary>Messages between driver and executors that are longer than they may be.</summary>
public sealed class LongMessagesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partition_that_no_message_carries_fails_its_job_at_once_and_costs_no_executor()
    {
        await using var cluster = await TestCluster.StartAsync(settings: ("flint.rpc.message.maxSize", "1m"));
        Assert.Equal(9, await cluster.Session.Range(0, 9, partitions: 9).CountAsync(Stop));
        await cluster.Events.WaitForAsync("JobEnded");
        var before = cluster.Pids.Order().ToList();
        var large = cluster.Session.Parallelize([new string('x', 2 << 20), "y"], partitions: 2);

        var error = await Assert.ThrowsAsync<JobFailedException>(() => large.CountAsync(Stop).WaitAsync(Limit, Stop));

        Assert.Contains("flint.rpc.message.maxSize", error.Message, StringComparison.Ordinal);
        Assert.Contains("use more partitions", error.Message, StringComparison.Ordinal);
        Assert.Equal(9, await cluster.Session.Range(0, 9, partitions: 9).CountAsync(Stop).WaitAsync(Limit, Stop));
        Assert.Equal(before, cluster.Pids.Order());
    }

    [Fact]
    public async Task Partitions_that_fit_one_by_one_arrive_however_many_are_launched_at_once()
    {
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[1,4,512]", ("flint.rpc.message.maxSize", "1m"));
        var texts = Enumerable.Range(0, 4).Select(_ => new string('x', 600_000)).ToArray();

        var lengths = await cluster.Session.Parallelize(texts, partitions: 4).Map(text => text.Length)
            .CollectAsync(Stop).WaitAsync(Limit, Stop);

        Assert.Equal([600_000, 600_000, 600_000, 600_000], lengths);
    }

    [Fact]
    public async Task A_result_as_long_as_the_longest_message_arrives()
    {
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[1,1,512]", ("flint.rpc.message.maxSize", "1m"));

        var texts = await cluster.Session.Range(0, 1, partitions: 1).Map(_ => new string('x', (1 << 20) - 16))
            .CollectAsync(Stop).WaitAsync(Limit, Stop);

        Assert.Equal((1 << 20) - 16, Assert.Single(texts).Length);
    }
}
