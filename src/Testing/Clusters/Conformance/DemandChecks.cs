using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters.Conformance;

/// <summary>Wishes and their revisions; what is let go.</summary>
internal static class DemandChecks
{
    public static IEnumerable<ClusterCheck> All { get; } =
    [
        new("Abilities_are_those_that_were_said", AbilitiesAsync),
        new("Two_applications_have_two_ids", TwoApplicationsAsync),
        new("One_is_granted_then_launched_and_ends_when_it_is_let_go", OneAsync),
        new("Several_are_granted_then_launched", ClusterCheck.WithoutRoomForTwo, GrantAsync),
        new("A_wish_stated_again_changes_nothing", ClusterCheck.WithoutRoomForTwo, RepeatAsync),
        new("An_older_wish_is_ignored", OlderAsync),
        new("A_higher_count_adds_what_is_missing", ClusterCheck.WithoutRoomForTwo, MoreAsync),
        new("A_lower_count_spares_what_runs", ClusterCheck.WithoutRoomForTwo, FewerAsync),
        new("A_release_ends_the_one_that_it_names_and_another_comes",
            ClusterCheck.WithoutRoomForTwo, ReplaceAsync),
        new("A_release_that_stays_in_the_wish_is_harmless", ClusterCheck.WithoutRoomForTwo, ReleaseStaysAsync),
        new("A_release_of_an_unknown_executor_is_harmless", ReleaseUnknownAsync),
        new("Observing_is_repeatable_and_harmless", ObserveAsync),
        new("One_that_drains_does_not_stay_and_another_comes_before_it_is_gone",
            ClusterCheck.WithoutRoomForTwo, DrainingAsync),
        new("A_cancelled_call_is_not_carried_out", CancelledAsync),
        new("A_wish_beyond_the_room_waits_and_says_why", ClusterCheck.WithoutLimit, WaitingAsync),
        new("A_lower_count_cancels_what_was_not_granted", ClusterCheck.WithoutLimit, PendingAsync),
        new("What_waits_comes_when_there_is_room", ClusterCheck.WithoutLimit, RoomAsync),
    ];

    private static async Task AbilitiesAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        Expect.Same(scene.Traits.Abilities, scene.Manager.Abilities, "the abilities");
    }

    private static async Task TwoApplicationsAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var first = scene.Application;
        await scene.FinishAsync().ConfigureAwait(false);
        await scene.DetachAsync().ConfigureAwait(false);
        await scene.StartAsync().ConfigureAwait(false);
        Expect.That(first != scene.Application, $"a second application has another id than {first}");
    }

    private static async Task OneAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.RunsAsync(lent.Executor, true).ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(lent.Executor, count: 0).ConfigureAwait(false));
        await scene.RunsAsync(lent.Executor, false).ConfigureAwait(false);
        var another = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        Expect.That(another.Executor != lent.Executor, "an id is never used again");
    }

    private static async Task GrantAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(2).ConfigureAwait(false);
        foreach (var grant in lent)
        {
            Expect.Same(ProfileId.Default, grant.Profile, "the profile granted");
            Expect.That(scene.Traits.Hosts.Contains(grant.Host), $"{grant.Host} is one of the hosts");
            await scene.RunsAsync(grant.Executor, true).ConfigureAwait(false);
        }
    }

    private static async Task RepeatAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var wish = scene.Wish(scene.NextRevision(), 2);
        await scene.ApplyAsync(wish).ConfigureAwait(false);
        var first = await scene.Told.LaunchedAsync("the first").ConfigureAwait(false);
        await scene.Told.LaunchedAsync("the second").ConfigureAwait(false);
        await scene.ApplyAsync(wish).ConfigureAwait(false);
        await scene.ApplyAsync(wish).ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(first.Executor, count: 1).ConfigureAwait(false));
    }

    private static async Task OlderAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var older = scene.NextRevision();
        var lent = await scene.LendAsync(1).ConfigureAwait(false);
        await scene.ApplyAsync(scene.Wish(older, 2)).ConfigureAwait(false);
        scene.Release(lent[0].Executor, ReleaseReason.Idle);
        await scene.ApplyAsync(scene.Wish(older, 0)).ConfigureAwait(false);
        await scene.RunsAsync(lent[0].Executor, true).ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(lent[0].Executor, count: 0).ConfigureAwait(false));
    }

    private static async Task MoreAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var first = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.WishAsync(2).ConfigureAwait(false);
        var second = await scene.Told.LaunchedAsync("the second").ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(second.Executor, count: 1).ConfigureAwait(false));
        await scene.RunsAsync(first.Executor, true).ConfigureAwait(false);
    }

    private static async Task FewerAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(2).ConfigureAwait(false);
        await scene.WishAsync(0).ConfigureAwait(false);
        await scene.RunsAsync(lent[0].Executor, true).ConfigureAwait(false);
        await scene.RunsAsync(lent[1].Executor, true).ConfigureAwait(false);
        var told = await scene.LetGoAsync(lent[0].Executor, count: 0).ConfigureAwait(false);
        Expect.Same(1, told.OfType<ClusterEvent.Gone>().Count(), "executors gone, of which one was released");
        await scene.RunsAsync(lent[1].Executor, true).ConfigureAwait(false);
    }

    private static async Task ReplaceAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(2).ConfigureAwait(false);
        scene.Release(lent[0].Executor, ReleaseReason.Replace);
        await scene.WishAsync(2).ConfigureAwait(false);

        // Whichever is told first.
        var before = scene.Told.All.Count;
        await scene.Told.GoneAsync(lent[0].Executor).ConfigureAwait(false);
        var another = scene.Told.All.Skip(before).OfType<ClusterEvent.Launched>().FirstOrDefault()?.Executor
            ?? (await scene.Told.LaunchedAsync("the replacement").ConfigureAwait(false)).Executor;
        Expect.That(lent.All(grant => grant.Executor != another), $"{another} is a new id");
        await scene.RunsAsync(lent[0].Executor, false).ConfigureAwait(false);
        await scene.RunsAsync(lent[1].Executor, true).ConfigureAwait(false);
        await scene.RunsAsync(another, true).ConfigureAwait(false);
    }

    private static async Task ReleaseStaysAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(2).ConfigureAwait(false);
        await scene.LetGoAsync(lent[0].Executor, count: 1).ConfigureAwait(false);
        await scene.WishAsync(1).ConfigureAwait(false);
        await scene.WishAsync(1).ConfigureAwait(false);
        var told = await scene.LetGoAsync(lent[1].Executor, count: 0).ConfigureAwait(false);
        NoGrants(told);
        Expect.Same(1, told.OfType<ClusterEvent.Gone>().Count(), "executors gone");
    }

    private static async Task ReleaseUnknownAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        scene.Release(new("never-lent"), ReleaseReason.Broken);
        var lent = await scene.LendAsync(1).ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(lent[0].Executor, count: 0).ConfigureAwait(false));
    }

    private static async Task ObserveAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = await scene.LendAsync(1).ConfigureAwait(false);
        foreach (var standing in Enum.GetValues<ExecutorStanding>())
        {
            await scene.Manager.ObserveAsync(lent[0].Executor, standing, scene.Stop).ConfigureAwait(false);
            await scene.Manager.ObserveAsync(lent[0].Executor, standing, scene.Stop).ConfigureAwait(false);
            await scene.Manager.ObserveAsync(new("never-lent"), standing, scene.Stop).ConfigureAwait(false);
        }

        await scene.RunsAsync(lent[0].Executor, true).ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(lent[0].Executor, count: 0).ConfigureAwait(false));
    }

    private static async Task DrainingAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var drains = (await scene.LendAsync(1).ConfigureAwait(false))[0].Executor;
        await scene.Manager.ObserveAsync(drains, ExecutorStanding.Draining, scene.Stop).ConfigureAwait(false);
        var another = (await scene.LendAsync(1).ConfigureAwait(false))[0].Executor;
        Expect.That(another != drains, "another one comes");
        await scene.RunsAsync(drains, true).ConfigureAwait(false);
        await scene.Manager.ObserveAsync(drains, ExecutorStanding.Drained, scene.Stop).ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(drains, count: 1, ReleaseReason.Drained).ConfigureAwait(false));
        await scene.RunsAsync(another, true).ConfigureAwait(false);
    }

    private static async Task CancelledAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var wish = scene.Wish(scene.NextRevision(), 1);
        await Expect.FailsAsync<OperationCanceledException>(
            async () => await scene.Manager.ApplyAsync(wish, new(canceled: true)).ConfigureAwait(false),
            "a wish whose token is cancelled").ConfigureAwait(false);

        // The same revision again: had it been taken, it would be ignored now.
        await scene.ApplyAsync(wish).ConfigureAwait(false);
        var lent = await scene.Told.LaunchedAsync("the only one").ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(lent.Executor, count: 0).ConfigureAwait(false));
    }

    private static async Task WaitingAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var room = scene.Traits.Capacity!.Value;
        await scene.LendAsync(room).ConfigureAwait(false);
        await scene.WishAsync(room + 1).ConfigureAwait(false);
        var waiting = await scene.Told.NextAsync<ClusterEvent.Waiting>("word of what waits").ConfigureAwait(false);
        Expect.Same(ProfileId.Default, waiting.Profile, "the profile that waits");
    }

    private static async Task PendingAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var room = scene.Traits.Capacity!.Value;
        var lent = await scene.LendAsync(room).ConfigureAwait(false);
        await scene.WishAsync(room + 1).ConfigureAwait(false);
        await scene.Told.NextAsync<ClusterEvent.Waiting>("word of what waits").ConfigureAwait(false);
        await scene.WishAsync(room).ConfigureAwait(false);
        NoGrants(await scene.LetGoAsync(lent[0].Executor, room - 1).ConfigureAwait(false));
    }

    private static async Task RoomAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var room = scene.Traits.Capacity!.Value;
        var lent = await scene.LendAsync(room).ConfigureAwait(false);
        scene.Release(lent[0].Executor, ReleaseReason.Replace);
        await scene.WishAsync(room).ConfigureAwait(false);
        await scene.Told.LaunchedAsync("the one that waited").ConfigureAwait(false);
    }

    private static void NoGrants(IReadOnlyList<ClusterEvent> told) =>
        Expect.Same(0, told.OfType<ClusterEvent.Granted>().Count(), "executors granted beyond the wish");
}
