using System.Text.Json;
using Flint.Rdds;

namespace Flint.Processes.Faults;

/// <summary>Executors that cannot talk to their driver, or cannot hear it, while others can.</summary>
public sealed class ShutOutTests
{
    private const int MapStage = 1;
    private const int Maps = 8;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Its control stream is cut; its blocks can still be read.</summary>
    [Fact, Behaviour(9, 61)]
    public async Task What_an_executor_holds_is_read_while_its_stream_is_cut_and_none_of_it_is_made_again()
    {
        await using var network = new HeldUpCluster();
        await using var cluster = await StartAsync(network, reconnect: "60s");
        var grouped = Grouped(cluster.Session);
        Assert.Equal(Expected, await SumsAsync(grouped));
        network.ShutOut();

        // Only the other executor can tell of a task that ended. A launch that crossed the cut comes after it.
        var before = cluster.Events.Of("TaskEnded").Count;
        var second = SumsAsync(grouped);
        await Eventually.HoldsAsync(
            () => cluster.Events.Of("TaskEnded").Count > before, Limit, "a task that reads what both hold",
            () => string.Join('\n', cluster.Events.All));
        network.LetIn();
        Assert.Equal(Expected, await second);
        await AllSlotsRunAsync(cluster);

        Assert.Equal(Expected, await SumsAsync(grouped));
        await EndedAsync(cluster, jobs: 5);
        Assert.Equal(Maps, MapsOf(cluster).Count);
        Assert.Equal(2, MapsOf(cluster).Select(one => one.GetProperty("executor").GetString()).Distinct().Count());
        Assert.Empty(cluster.Events.Of("ExecutorRemoved"));
    }

    [Fact, Behaviour(61)]
    public async Task What_an_executor_held_that_stays_away_too_long_is_made_again_once()
    {
        await using var network = new HeldUpCluster();
        await using var cluster = await StartAsync(network, reconnect: "1s");
        var grouped = Grouped(cluster.Session);
        Assert.Equal(Expected, await SumsAsync(grouped));
        network.ShutOut();
        var removed = await cluster.Events.WaitForAsync("ExecutorRemoved");
        network.LetIn();

        Assert.Equal(Expected, await SumsAsync(grouped));
        await EndedAsync(cluster, jobs: 3);
        var gone = removed.GetProperty("executor").GetString();
        var held = MapsOf(cluster).Where(one => one.GetProperty("executor").GetString() == gone).Select(Partition).ToList();
        Assert.NotEmpty(held);
        Assert.Equal(
            Enumerable.Range(0, Maps).Concat(held).Order(), MapsOf(cluster).Select(Partition).Order());
    }

    [Fact, Behaviour(62)]
    public async Task Executors_whose_signs_of_life_nobody_answers_end_with_56_and_others_run_what_they_were_given()
    {
        await using var network = new HeldUpCluster();
        await using var cluster = await TestCluster.StartAsync(
            network, ("flint.executor.reconnectTimeout", "60s"), ("flint.executor.heartbeatInterval", "200ms"),
            ("flint.executor.heartbeat.maxFailures", "5"));
        await cluster.Session.Range(0, 2, partitions: 2).CountAsync(Stop);
        var deaf = await cluster.Events.WaitForExecutorsAsync(2);
        network.Mute();

        var sum = await cluster.Session.Range(0, 100, partitions: 4).ReduceAsync((a, b) => a + b, Stop)
            .WaitAsync(Limit, Stop);

        Assert.Equal(4950, sum);
        foreach (var (executor, pid) in deaf)
        {
            var removed = await cluster.Events.WaitForAsync(
                "ExecutorRemoved", one => one.GetProperty("executor").GetString() == executor);
            Assert.Contains("exit code 56", removed.GetProperty("reason").GetString());
            Assert.False(Machine.IsAlive(pid));
        }
    }

    private static IReadOnlyList<(long Key, long Sum)> Expected =>
        [.. Enumerable.Range(0, 10).Select(key => ((long)key, (key * 80L) + (10L * 79 * 80 / 2)))];

    /// <summary>Each executor has a part of the maps: none begins its second before the other has begun one.</summary>
    private static async Task<TestCluster> StartAsync(HeldUpCluster network, string reconnect)
    {
        var cluster = await TestCluster.StartAsync(network, ("flint.executor.reconnectTimeout", reconnect));
        await AllSlotsRunAsync(cluster);
        return cluster;
    }

    /// <summary>Two tasks that wait for each other need both executors.</summary>
    private static async Task AllSlotsRunAsync(TestCluster cluster)
    {
        var meeting = Directory.CreateDirectory(Path.Combine(cluster.Folders.Data, Guid.NewGuid().ToString("N"))).FullName;
        await cluster.Session.Range(0, 2, partitions: 2).ForEachAsync(n => Meeting.Join(meeting, $"{n}"), Stop);
    }

    private static Rdd<(long Key, long Value)> Grouped(FlintSession session) =>
        session.Range(0, 800, partitions: Maps).Map(n => (n % 10, n)).PartitionBy(4);

    private static async Task<IReadOnlyList<(long Key, long Sum)>> SumsAsync(Rdd<(long Key, long Value)> grouped) =>
        [.. (await grouped.CollectAsync(Stop).WaitAsync(Limit, Stop)).GroupBy(row => row.Key, row => row.Value)
            .Select(group => (group.Key, group.Sum())).Order()];

    /// <summary>The log is written behind the events: with the end of the last job, all before it stands there.</summary>
    private static Task EndedAsync(TestCluster cluster, int jobs) => cluster.Events.WaitForAsync(
        "JobEnded", one => one.GetProperty("job").GetInt32() == jobs - 1);

    private static IReadOnlyList<JsonElement> MapsOf(TestCluster cluster) =>
        [.. cluster.Events.Of("TaskEnded").Where(one => !one.TryGetProperty("failure", out _)
            && one.GetProperty("stage").GetProperty("stage").GetInt32() == MapStage)];

    private static int Partition(JsonElement one) => one.GetProperty("partition").GetInt32();
}
