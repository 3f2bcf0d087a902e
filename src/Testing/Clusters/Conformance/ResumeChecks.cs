using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters.Conformance;

/// <summary>Drivers that end without a word, and those that take over from them; the end of an application.</summary>
internal static class ResumeChecks
{
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(30);

    public static IEnumerable<ClusterCheck> All { get; } =
    [
        new("A_disposed_manager_tears_nothing_down", ClusterCheck.WithoutResume, DetachAsync),
        new("A_fact_not_acknowledged_comes_again", ClusterCheck.WithoutResume, UnacknowledgedAsync),
        new("A_fact_acknowledged_does_not_come_again", ClusterCheck.WithoutResume, AcknowledgedAsync),
        new("What_happened_between_two_drivers_is_told", WithoutExit, BetweenAsync),
        new("An_executor_that_the_new_driver_does_not_know_is_granted_again",
            ClusterCheck.WithoutResume, ForgottenAsync),
        new("An_executor_that_only_the_driver_knows_is_gone", ClusterCheck.WithoutResume, ImaginedAsync),
        new("A_new_driver_counts_its_wishes_anew", ClusterCheck.WithoutResume, RevisionsAsync),
        new("Finish_ends_all_that_runs_and_the_events", FinishAsync),
        new("After_the_finish_nothing_is_granted", AfterFinishAsync),
        new("Dispose_ends_the_events_and_may_be_repeated", DisposeAsync),
        new("The_end_of_the_application_from_outside_is_told_last", ClusterIncident.ApplicationEnd, EndedAsync),
    ];

    private static string? WithoutExit(ClusterTraits traits) =>
        ClusterCheck.WithoutResume(traits) ?? ClusterCheck.Without(traits, ClusterIncident.ExecutorEnds);

    private static async Task DetachAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(2).ConfigureAwait(false);
        await scene.DetachAsync().ConfigureAwait(false);
        await scene.RunsAsync(lent[0].Executor, true).ConfigureAwait(false);
        await scene.RunsAsync(lent[1].Executor, true).ConfigureAwait(false);
        await scene.ResumeAsync(lent[0].Executor, lent[1].Executor).ConfigureAwait(false);
        await scene.WishAsync(2).ConfigureAwait(false);
        var told = await scene.LetGoAsync(lent[0].Executor, count: 1).ConfigureAwait(false);
        Expect.Same(1, told.OfType<ClusterEvent.Gone>().Count(), "executors gone, of which one was released");
        await scene.RunsAsync(lent[1].Executor, true).ConfigureAwait(false);
    }

    private static async Task UnacknowledgedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        await scene.WishAsync(1).ConfigureAwait(false);
        var granted = await scene.Told.NextAsync<ClusterEvent.Granted>("the grant").ConfigureAwait(false);
        await scene.ResumeAsync().ConfigureAwait(false);
        var again = await scene.Told.NextAsync<ClusterEvent.Granted>("the grant again").ConfigureAwait(false);
        Expect.Same(granted, again, "the fact that comes again");
        await scene.Told.LaunchedAsync("the launch").ConfigureAwait(false);
    }

    private static async Task AcknowledgedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.LetGoAsync(lent.Executor, count: 0).ConfigureAwait(false);

        // Reading what follows acknowledges the end of the first.
        var another = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.ResumeAsync(another.Executor).ConfigureAwait(false);
        await scene.WishAsync(1).ConfigureAwait(false);
        await scene.LetGoAsync(another.Executor, count: 0).ConfigureAwait(false);
        Expect.That(
            scene.Told.All.OfType<ClusterEvent.Gone>().All(one => one.Executor != lent.Executor),
            $"the end of {lent.Executor} is not told twice");
    }

    private static async Task BetweenAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.DetachAsync().ConfigureAwait(false);
        await scene.CauseAsync(ClusterIncident.ExecutorEnds, lent.Executor.Value).ConfigureAwait(false);
        await scene.ResumeAsync(lent.Executor).ConfigureAwait(false);
        await scene.Told.GoneAsync(lent.Executor).ConfigureAwait(false);
    }

    private static async Task ForgottenAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.WishAsync(1).ConfigureAwait(false);
        await scene.ResumeAsync().ConfigureAwait(false);
        var again = await scene.Told.NextAsync<ClusterEvent.Granted>("the grant again").ConfigureAwait(false);
        Expect.Same(lent, again, "the executor that the new driver does not know");
        await scene.LetGoAsync(lent.Executor, count: 0).ConfigureAwait(false);
    }

    private static async Task ImaginedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        await scene.ResumeAsync(new ExecutorId("never-lent")).ConfigureAwait(false);
        await scene.Told.GoneAsync(new("never-lent")).ConfigureAwait(false);
    }

    private static async Task RevisionsAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        await scene.ApplyAsync(scene.Wish(100, 0)).ConfigureAwait(false);
        await scene.ResumeAsync().ConfigureAwait(false);
        await scene.LendAsync(1).ConfigureAwait(false);
    }

    private static async Task FinishAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(1).ConfigureAwait(false);
        await scene.FinishAsync().WaitAsync(FinishLimit, scene.Stop).ConfigureAwait(false);
        await scene.FinishAsync().WaitAsync(FinishLimit, scene.Stop).ConfigureAwait(false);
        await scene.Told.EndAsync().ConfigureAwait(false);
        await scene.RunsAsync(lent[0].Executor, false).ConfigureAwait(false);
    }

    private static async Task AfterFinishAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        await scene.FinishAsync().ConfigureAwait(false);
        await scene.WishAsync(1).ConfigureAwait(false);
        await scene.Told.EndAsync().ConfigureAwait(false);
        Expect.Same(0, scene.Told.All.OfType<ClusterEvent.Granted>().Count(), "executors granted after the finish");
    }

    private static async Task DisposeAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        await scene.LendAsync(1).ConfigureAwait(false);
        var end = scene.Told.EndAsync();
        await scene.Manager.DisposeAsync().ConfigureAwait(false);
        await scene.Manager.DisposeAsync().ConfigureAwait(false);
        await end.ConfigureAwait(false);
    }

    private static async Task EndedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.CauseAsync(ClusterIncident.ApplicationEnd, scene.Application.Value).ConfigureAwait(false);
        await scene.Told.EndAsync().ConfigureAwait(false);
        var last = scene.Told.All[^1] as ClusterEvent.Ended
            ?? throw new ConformanceException($"Expected: Ended comes last. Told last: {scene.Told.All[^1]}.");
        Expect.That(!string.IsNullOrWhiteSpace(last.Why), "it is told why");
        await scene.RunsAsync(lent.Executor, false).ConfigureAwait(false);
    }
}
