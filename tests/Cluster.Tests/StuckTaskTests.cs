using Flint.Rdds;

namespace Flint.Processes;

/// <summary>Tasks that were told to stop and do not look at their token.</summary>
public sealed class StuckTaskTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Behaviour(63)]
    public async Task The_reaper_says_so_then_ends_the_process_and_another_one_takes_its_place()
    {
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[1,1,512]", ("flint.task.reaper.enabled", "true"),
            ("flint.task.reaper.pollingInterval", "100ms"), ("flint.task.reaper.killTimeout", "500ms"),
            ("flint.job.stopTimeout", "60s"));
        Assert.Equal(3, await cluster.Session.Range(0, 3, partitions: 1).CountAsync(Stop));
        var first = Assert.Single(cluster.Pids);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var begun = Path.Combine(cluster.Folders.Data, "begun");
        var job = cluster.Session.Range(0, 1, partitions: 1).Map(n => Forever(n, begun)).CollectAsync(cancel.Token);
        await Eventually.HoldsAsync(() => File.Exists(begun), Limit, "a task that runs", () => cluster.Folders.Output);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.WaitAsync(Limit, Stop));

        Assert.Equal(3, await cluster.Session.Range(0, 3, partitions: 1).CountAsync(Stop).WaitAsync(Limit, Stop));
        Assert.DoesNotContain(first, cluster.Pids);
        Assert.Contains("was told to stop", cluster.Folders.Output, StringComparison.Ordinal);
    }

    private static long Forever(long n, string begun)
    {
        File.WriteAllText(begun, "");
        while (true)
        {
            n = unchecked((n * 31) + 7);
        }
    }
}
