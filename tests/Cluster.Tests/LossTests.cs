using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Flint.Errors;
using Flint.Rdds;

namespace Flint.Processes;

/// <summary>Executors that end or fall silent.</summary>
public sealed class LossTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_executor_is_replaced_and_the_job_ends_right()
    {
        await using var cluster = await TestCluster.StartAsync();
        var mark = Path.Combine(cluster.Folders.Data, "killed");

        // The first task that finds no mark makes one and kills its process.
        var count = await cluster.Session.Range(0, 8, partitions: 8).Map(value =>
        {
            if (value == 5 && !File.Exists(mark))
            {
                File.WriteAllText(mark, "");
                Process.GetCurrentProcess().Kill();
            }

            return value;
        }).ReduceAsync((left, right) => left + right, Stop);

        Assert.Equal(28, count);
        var executors = await cluster.Events.WaitForExecutorsAsync(3);
        Assert.Equal(["0", "1", "2"], executors.Select(one => one.Executor).Order());
        var removed = await cluster.Events.WaitForAsync("ExecutorRemoved");
        Assert.Contains("exit code 137", removed.GetProperty("reason").GetString());
    }

    [Fact]
    [Behaviour(54)]
    public async Task A_task_that_kills_its_process_each_time_fails_its_job_with_the_cause_and_the_session_goes_on()
    {
        await using var cluster = await TestCluster.StartAsync();
        for (var round = 0; round < 2; round++)
        {
            var error = await Assert.ThrowsAsync<JobFailedException>(
                () => cluster.Session.Range(0, 4, partitions: 4).Map(value =>
                {
                    if (value == 2)
                        Environment.Exit(3);
                    return value;
                }).CountAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop));

            Assert.Contains("exit code 3", error.ToString());
            Assert.Equal(10, await cluster.Session.Range(0, 10, partitions: 4).CountAsync(Stop));
        }
    }

    [Fact]
    [Behaviour(61)]
    public async Task A_frozen_executor_is_given_up_after_the_limit_its_tasks_run_elsewhere_and_another_one_comes()
    {
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[2,1,512]", ("flint.network.timeout", "3s"), ("flint.executor.heartbeatInterval", "500ms"));
        var executors = await Registered(cluster, 2);
        Machine.Stop(executors[0].Pid);

        var sum = await cluster.Session.Range(0, 100, partitions: 4).ReduceAsync((left, right) => left + right, Stop);

        Assert.Equal(4950, sum);
        var removed = await cluster.Events.WaitForAsync(
            "ExecutorRemoved", one => one.GetProperty("executor").GetString() == executors[0].Executor);
        Assert.Contains("flint.network.timeout", removed.GetProperty("reason").GetString());
        Assert.Equal("2", (await cluster.Events.WaitForExecutorsAsync(3))[2].Executor);
        await Eventually.HoldsAsync(
            () => !Machine.IsAlive(executors[0].Pid), TimeSpan.FromSeconds(5), "the end of the frozen executor");
    }

    [Fact]
    public async Task Executors_that_die_at_their_start_fail_the_job_with_their_last_lines()
    {
        // The driver has the one port that executors may take.
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[1,1,256]", ("flint.blockManager.port", $"{FreePort()}"), ("flint.port.maxRetries", "0"),
            ("flint.executor.echo", "false"));

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => cluster.Session.Range(0, 4, partitions: 2).CountAsync(Stop));

        Assert.Contains("flint.executor.maxNumFailures", error.ToString());
        Assert.Contains("its last lines", error.ToString());
        Assert.Contains("flint.blockManager.port", error.ToString());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_when_the_session_starts()
    {
        var error = await Assert.ThrowsAnyAsync<FlintException>(() => TestCluster.StartAsync(
            "local-cluster[1,1,256]", ("flint.local.dir", "/proc/no-folder")));

        Assert.Contains("No folder of flint.local.dir can be written (/proc/no-folder:", error.Message);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<IReadOnlyList<(string Executor, int Pid)>> Registered(TestCluster cluster, int count)
    {
        await cluster.Session.Range(0, 2, partitions: 2).CountAsync(Stop);
        return await cluster.Events.WaitForExecutorsAsync(count);
    }
}
