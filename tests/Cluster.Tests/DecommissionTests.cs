using Flint.Rdds;

namespace Flint.Processes;

/// <summary>Executors that somebody at their node decommissions, over real processes.</summary>
public sealed class DecommissionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// The signal comes while both executors run a map task, and the job is larger than what they run. The tasks wait
    /// for the test's word, so that nothing depends on how fast anything is.
    /// </summary>
    [Fact, Behaviour(70)]
    public async Task An_executor_that_gets_SIGPWR_ends_its_tasks_is_replaced_and_leaves_without_a_loss()
    {
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[2,1,512]", ("flint.executor.heartbeatInterval", "500ms"));
        var (begun, go) = (Path.Combine(cluster.Folders.Data, "begun"), Path.Combine(cluster.Folders.Data, "go"));
        var job = cluster.Session.Range(0, 400, partitions: 8)
            .Map(n => (Key: Hold(n, begun, go) % 10, Value: n))
            .ReduceByKey((left, right) => left + right, partitions: 3)
            .CollectAsync(Stop);
        await Eventually.HoldsAsync(
            () => Machine.FilesUnder(begun).Count == 2, Limit, "two tasks that run", () => cluster.Folders.Output);
        var (executor, pid) = cluster.Events.Executors[0];

        Machine.Signal(pid, "PWR");

        var leaving = await cluster.Events.WaitForAsync("ExecutorLeaving");
        Assert.Equal(executor, leaving.GetProperty("executor").GetString());
        Assert.Equal("decommissioned by signal PWR", leaving.GetProperty("reason").GetString());
        Assert.Equal("2", (await cluster.Events.WaitForExecutorsAsync(3))[2].Executor);
        Assert.True(Machine.IsAlive(pid), "it goes on while its task runs");
        File.WriteAllText(go, "");

        Assert.Equal(
            Enumerable.Range(0, 10).Select(key => (long)Enumerable.Range(0, 400).Where(n => n % 10 == key).Sum()),
            (await job).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        var removed = await cluster.Events.WaitForAsync("ExecutorRemoved");
        Assert.Equal(executor, removed.GetProperty("executor").GetString());
        Assert.Equal(
            "Released, exit code 0: released: Drained", removed.GetProperty("reason").GetString());
        Assert.False(Machine.IsAlive(pid), "it has ended");
        await cluster.Events.WaitForAsync("JobEnded");
        NothingWasLostOrRunTwice(cluster, executor, tasks: 8 + 3);
    }

    [Fact]
    public async Task An_idle_executor_that_gets_the_signal_of_the_settings_leaves_at_once()
    {
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[1,1,512]", ("flint.executor.decommission.signal", "USR2"));
        Assert.Equal(3, await cluster.Session.Range(0, 3, partitions: 1).CountAsync(Stop));
        var pid = cluster.Events.Executors[0].Pid;

        Machine.Signal(pid, "USR2");

        var removed = await cluster.Events.WaitForAsync("ExecutorRemoved");
        Assert.Equal("Released, exit code 0: released: Drained", removed.GetProperty("reason").GetString());
        Assert.Equal(3, await cluster.Session.Range(0, 3, partitions: 1).CountAsync(Stop));
    }

    private static void NothingWasLostOrRunTwice(TestCluster cluster, string left, int tasks)
    {
        var ends = cluster.Events.Of("TaskEnded");
        Assert.Equal(tasks, ends.Count(one => !one.TryGetProperty("failure", out _)));

        // A launch may have crossed the word that the executor leaves: then it says that it has not started it.
        Assert.All(ends.Where(one => one.TryGetProperty("failure", out _)), one => Assert.Equal(
            $"not started: executor {left} leaves", one.GetProperty("failure").GetProperty("reason").GetString()));
        Assert.Contains(ends, one => one.GetProperty("executor").GetString() == left);
    }

    /// <summary>The first record of a task says that it runs, and all wait for the word to go on.</summary>
    private static long Hold(long n, string begun, string go)
    {
        if (n % 50 == 0)
        {
            Directory.CreateDirectory(begun);
            File.WriteAllText(Path.Combine(begun, $"{n}"), "");
            while (!File.Exists(go))
            {
                Thread.Sleep(10);
            }
        }

        return n;
    }
}
