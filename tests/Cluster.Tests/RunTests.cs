using Flint.Rdds;

namespace Flint.Processes;

/// <summary>Programs as users write them, on processes.</summary>
public sealed class RunTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_of_both_stages_run_in_two_processes_that_are_not_the_drivers()
    {
        await using var cluster = await TestCluster.StartAsync();

        // Tasks are short: without a first one that waits for the other, the process that is ready first may do all.
        var meeting = cluster.Folders.Data;
        var counts = await cluster.Session.Range(0, 40_000, partitions: 8)
            .Map(value =>
            {
                if (value % 5_000 == 0)
                    Meeting.Join(meeting, $"{Environment.ProcessId}");
                return (value % 100, 1L);
            })
            .ReduceByKey((left, right) => left + right, partitions: 8).CollectAsync(Stop);

        Assert.Equal(100, counts.Count);
        Assert.All(counts, count => Assert.Equal(400, count.Value));
        await cluster.Events.WaitForAsync("JobEnded");
        Assert.Equal(2, cluster.Events.PidsOfStages.Count);
        Assert.All(cluster.Events.PidsOfStages.Values, pids => Assert.Equal(2, pids.Count));
        Assert.DoesNotContain(Environment.ProcessId, cluster.Events.PidsOfStages.Values.SelectMany(pids => pids));
        Assert.Equal(cluster.Events.Executors.Select(one => one.Pid).Order(), cluster.Pids.Order());
    }

    [Fact]
    public async Task A_session_starts_without_waiting_for_its_executors()
    {
        var go = new TaskCompletionSource();
        await using var network = new HeldUpCluster(until: go.Task);
        await using var cluster = await TestCluster.StartAsync(network).WaitAsync(TimeSpan.FromSeconds(60), Stop);

        Assert.Empty(cluster.Events.Executors);
        go.SetResult();

        Assert.Equal(3, await cluster.Session.Range(0, 3, partitions: 2).CountAsync(Stop));
    }
}
