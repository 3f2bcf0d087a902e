using Flint.Rdds;

namespace Flint.Processes.Faults;

/// <summary>Executors that lose sight of their driver for a while.</summary>
public sealed class CutTests
{
    private const int Cuts = 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Behaviour(106)]
    public async Task A_control_stream_that_is_cut_20_times_in_one_job_costs_no_executor_and_no_attempt()
    {
        await using var network = new HeldUpCluster();
        await using var cluster = await TestCluster.StartAsync(network, ("flint.executor.reconnectTimeout", "30s"));
        var job = cluster.Session.Range(0, 40_000, partitions: 40).Map(value => (Late(value) % 100, 1L))
            .ReduceByKey((left, right) => left + right, partitions: 8).CollectAsync(Stop);

        for (var cut = 1; cut <= Cuts; cut++)
        {
            // The end of one more task than at the last cut: messages are under way. Both executors may be dialling.
            await Eventually.HoldsAsync(
                () => cluster.Events.Of("TaskEnded").Count >= cut && network.Cut() > 0, TimeSpan.FromSeconds(60),
                $"{cut} tasks that end and a stream that stands", () => string.Join('\n', cluster.Events.All));
        }

        var counts = await job;

        Assert.Equal(Enumerable.Range(0, 100).Select(key => ((long)key, 400L)), counts.Order());
        await cluster.Events.WaitForAsync("JobEnded");
        var ended = cluster.Events.Of("TaskEnded");
        Assert.Equal(48, ended.Count);
        Assert.DoesNotContain(ended, one => one.TryGetProperty("failure", out _));
        Assert.Equal(48, ended.Select(one => one.GetProperty("attempt").GetInt64()).Distinct().Count());
        Assert.Empty(cluster.Events.Of("ExecutorRemoved"));
        Assert.Equal(2, cluster.Events.Executors.Select(one => one.Pid).Distinct().Count());
    }

    [Fact, Behaviour(102)]
    public async Task An_executor_frozen_after_its_commit_was_granted_publishes_nothing_once_it_wakes()
    {
        await using var network = new HeldUpCluster(deaf: true);
        await using var cluster = await TestCluster.StartAsync(
            network, ("flint.debug.faults", "commit.beforeRename:stop@1#0"), ("flint.network.timeout", "3s"),
            ("flint.executor.heartbeatInterval", "500ms"), ("flint.executor.reconnectTimeout", "30s"));
        var output = Path.Combine(cluster.Folders.Data, "lines");

        await cluster.Session.Range(0, 1000, partitions: 8).Map(value => $"line {value}")
            .SaveAsTextFileAsync(output, cancellationToken: Stop);
        var files = Snapshot(output);
        var frozen = cluster.Events.Executors.Single(one => one.Executor == "0").Pid;
        Assert.True(Machine.IsAlive(frozen));
        Machine.Wake(frozen);

        // It hears that it is nobody any more, and ends; the session goes on with those that took its place.
        await Eventually.HoldsAsync(
            () => !Machine.IsAlive(frozen), TimeSpan.FromSeconds(20), "the end of the executor that woke");
        Assert.Equal(files, Snapshot(output));
        var lines = Directory.GetFiles(output, "part-*").Order(StringComparer.Ordinal).SelectMany(File.ReadLines);
        Assert.Equal(Enumerable.Range(0, 1000).Select(value => $"line {value}"), lines);
        Assert.Equal(1000, await cluster.Session.TextFile(output).CountAsync(Stop));
    }

    private static long Late(long value)
    {
        if (value % 1000 == 0)
            Thread.Sleep(50);
        return value;
    }

    private static IReadOnlyList<string> Snapshot(string folder) =>
        [.. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
