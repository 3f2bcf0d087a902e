using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters.Conformance;

/// <summary>Executors that end, leave, or are cut off, each with the reason that the driver needs.</summary>
internal static class LossChecks
{
    public static IEnumerable<ClusterCheck> All { get; } =
    [
        new("An_executor_that_ends_is_told_with_its_exit_code", ClusterIncident.ExecutorEnds, ExitAsync),
        new("One_that_ended_is_replaced_at_the_next_wish", ClusterIncident.ExecutorEnds, ExitReplacedAsync),
        new("A_launch_that_fails_is_told_as_such", ClusterIncident.LaunchesFail, LaunchFailedAsync),
        new("A_preempted_executor_has_notice_then_is_gone", WithoutPreemption, PreemptionAsync),
        new("A_lost_host_takes_its_executors_along", ClusterIncident.HostLoss, HostLossAsync),
        new("What_a_host_that_is_cut_runs_is_unreachable_not_gone", ClusterIncident.HostCut, CutAsync),
        new("An_executor_that_leaves_may_be_let_go_before_its_time", WithoutDrain, DrainedAsync),
        new("An_executor_that_stays_beyond_its_time_is_gone", WithoutDrain, DeadlineAsync),
        new("A_draining_host_lends_no_more", WithoutPlaceBeside, DrainingLendsNotAsync),
        new("What_happens_while_disconnected_is_told_afterwards", WithoutCutOff, DisconnectedAsync),
    ];

    private static string? WithoutPreemption(ClusterTraits traits) =>
        ClusterCheck.WithoutNotice(traits, ClusterIncident.Preemption);

    private static string? WithoutDrain(ClusterTraits traits) =>
        ClusterCheck.WithoutNotice(traits, ClusterIncident.Drain);

    private static string? WithoutPlaceBeside(ClusterTraits traits) =>
        WithoutDrain(traits) ?? ClusterCheck.WithoutSeveralHosts(traits);

    private static string? WithoutCutOff(ClusterTraits traits) =>
        ClusterCheck.Without(traits, ClusterIncident.Disconnection)
        ?? ClusterCheck.Without(traits, ClusterIncident.ExecutorEnds);

    private static async Task ExitAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.ExecutorEnds, lent.Executor.Value).ConfigureAwait(false);
        var gone = await scene.Told.GoneAsync(lent.Executor).ConfigureAwait(false);
        Expect.That(
            gone.Reason is LossReason.Exited or LossReason.MemoryExceeded or LossReason.Unknown,
            $"an executor that ended by itself is not gone as {gone.Reason}");
        Expect.That(gone.ExitCode is not (null or 0), $"its exit code is told, found {gone.ExitCode}");
        Expect.That(!string.IsNullOrWhiteSpace(gone.Text), "a text for people is told");
        await scene.RunsAsync(lent.Executor, false).ConfigureAwait(false);
    }

    private static async Task ExitReplacedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.ExecutorEnds, lent.Executor.Value).ConfigureAwait(false);
        await scene.Told.GoneAsync(lent.Executor).ConfigureAwait(false);
        var another = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        Expect.That(another.Executor != lent.Executor, "the replacement has an id of its own");
    }

    private static async Task LaunchFailedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.LaunchesFail).ConfigureAwait(false);
        await scene.WishAsync(1).ConfigureAwait(false);
        var gone = await scene.Told.NextAsync<ClusterEvent.Gone>("a failed launch").ConfigureAwait(false);
        Expect.Same(LossReason.LaunchFailed, gone.Reason, "the reason");
        Expect.That(!string.IsNullOrWhiteSpace(gone.Text), "a text for people is told");
        await scene.WishAsync(0).ConfigureAwait(false);
    }

    private static async Task PreemptionAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.Preemption, lent.Executor.Value).ConfigureAwait(false);
        var leaving = await LeavingAsync(scene, lent.Executor).ConfigureAwait(false);
        Expect.Same(LossReason.Preempted, leaving.Cause, "why it leaves");
        await scene.RunsAsync(lent.Executor, true).ConfigureAwait(false);
        await scene.WishAsync(0).ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.NoticeOver).ConfigureAwait(false);
        var gone = await scene.Told.GoneAsync(lent.Executor).ConfigureAwait(false);
        Expect.Same(LossReason.Preempted, gone.Reason, "why it is gone");
    }

    private static async Task HostLossAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(2).ConfigureAwait(false);
        var there = lent.Where(one => one.Host == lent[0].Host).Select(one => one.Executor).ToList();
        await scene.WishAsync(0).ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.HostLoss, lent[0].Host).ConfigureAwait(false);
        var lost = await scene.Told.NextAsync<ClusterEvent.HostLost>("the loss of the host").ConfigureAwait(false);
        Expect.Same(lent[0].Host, lost.Host, "the host that is lost");
        foreach (var executor in there)
        {
            var gone = scene.Told.All.OfType<ClusterEvent.Gone>().FirstOrDefault(one => one.Executor == executor)
                ?? await scene.Told.GoneAsync(executor).ConfigureAwait(false);
            Expect.Same(LossReason.NodeLost, gone.Reason, "why an executor of that host is gone");
        }
    }

    private static async Task CutAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.HostCut, lent.Host).ConfigureAwait(false);
        await scene.Told.NextAsync<ClusterEvent.Unreachable>(
            $"{lent.Executor} is unreachable", one => one.Executor == lent.Executor).ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.HostBack, lent.Host).ConfigureAwait(false);
        await scene.Told.NextAsync<ClusterEvent.Returned>(
            $"{lent.Executor} is back", one => one.Executor == lent.Executor).ConfigureAwait(false);
        await scene.RunsAsync(lent.Executor, true).ConfigureAwait(false);
        await scene.LetGoAsync(lent.Executor, count: 0).ConfigureAwait(false);
    }

    private static async Task DrainedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.Drain, lent.Host).ConfigureAwait(false);
        await LeavingAsync(scene, lent.Executor).ConfigureAwait(false);
        await scene.Manager.ObserveAsync(lent.Executor, ExecutorStanding.Draining, scene.Stop).ConfigureAwait(false);
        await scene.RunsAsync(lent.Executor, true).ConfigureAwait(false);
        await scene.Manager.ObserveAsync(lent.Executor, ExecutorStanding.Drained, scene.Stop).ConfigureAwait(false);
        await scene.LetGoAsync(lent.Executor, count: 0, ReleaseReason.Drained).ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.NoticeOver).ConfigureAwait(false);
        await scene.FinishAsync().ConfigureAwait(false);
        await scene.Told.EndAsync().ConfigureAwait(false);
    }

    private static async Task DeadlineAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.WishAsync(0).ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.Drain, lent.Host).ConfigureAwait(false);
        await LeavingAsync(scene, lent.Executor).ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.NoticeOver).ConfigureAwait(false);
        var gone = await scene.Told.GoneAsync(lent.Executor).ConfigureAwait(false);
        Expect.That(
            gone.Reason is LossReason.NodeLost or LossReason.Preempted, $"it was taken away, not {gone.Reason}");
        await scene.RunsAsync(lent.Executor, false).ConfigureAwait(false);
    }

    private static async Task DrainingLendsNotAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.Drain, lent.Host).ConfigureAwait(false);
        await LeavingAsync(scene, lent.Executor).ConfigureAwait(false);
        scene.Release(lent.Executor, ReleaseReason.Replace);
        await scene.WishAsync(1).ConfigureAwait(false);
        await scene.Told.LaunchedAsync("the replacement").ConfigureAwait(false);
        var another = scene.Told.All.OfType<ClusterEvent.Granted>().Last();
        Expect.That(another.Host != lent.Host, $"{another.Executor} is not granted on {lent.Host}, which is drained");
    }

    private static async Task DisconnectedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.Disconnection).ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.ExecutorEnds, lent.Executor.Value).ConfigureAwait(false);
        await scene.WishAsync(1).ConfigureAwait(false);
        await scene.Told.NextAsync<ClusterEvent.Disconnected>("the cut is told").ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.Reconnection).ConfigureAwait(false);
        await scene.Told.NextAsync<ClusterEvent.Reconnected>("the end of the cut is told").ConfigureAwait(false);
        await scene.Told.GoneAsync(lent.Executor).ConfigureAwait(false);
        if (!scene.Told.All.OfType<ClusterEvent.Granted>().Any(one => one.Executor != lent.Executor))
        {
            await scene.Told.LaunchedAsync("what was wished for meanwhile").ConfigureAwait(false);
        }
    }

    private static async Task<ClusterEvent.Leaving> LeavingAsync(ClusterScene scene, ExecutorId executor)
    {
        var leaving = await scene.Told.NextAsync<ClusterEvent.Leaving>(
            $"{executor} hears that it must leave", one => one.Executor == executor).ConfigureAwait(false);
        Expect.That(leaving.Deadline > DateTimeOffset.MinValue, "a deadline is named");
        return leaving;
    }
}
