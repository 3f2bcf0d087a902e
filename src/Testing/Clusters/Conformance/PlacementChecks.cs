using Flint.Cluster;

namespace Flint.Testing.Clusters.Conformance;

/// <summary>Hosts that are preferred or excluded, and profiles.</summary>
internal static class PlacementChecks
{
    public static IEnumerable<ClusterCheck> All { get; } =
    [
        new("The_host_with_most_weight_is_taken", WithoutPreference, PreferredAsync),
        new("An_excluded_host_is_not_taken", ClusterCheck.WithoutSeveralHosts, ExcludedAsync),
        new("An_exclusion_spares_what_runs_there", ExclusionSparesAsync),
        new("Nothing_is_granted_while_all_hosts_are_excluded", AllExcludedAsync),
        new("Another_profile_is_granted_as_such", WithoutProfiles, OtherProfileAsync),
        new("A_profile_that_is_never_granted_waits_and_says_why", WithoutRefused, RefusedProfileAsync),
    ];

    private static string? WithoutPreference(ClusterTraits traits) => traits.Abilities.PrefersHosts
        ? ClusterCheck.WithoutSeveralHosts(traits)
        : "its Abilities do not name PrefersHosts";

    private static string? WithoutProfiles(ClusterTraits traits) => traits.Abilities.Profiles
        ? traits.OtherProfile is null ? "its test names no other profile" : null
        : "its Abilities do not name Profiles";

    private static string? WithoutRefused(ClusterTraits traits) =>
        traits.RefusedProfile is null ? "its test names no profile that is never granted" : null;

    private static async Task PreferredAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        foreach (var host in scene.Traits.Hosts)
        {
            var weights = scene.Traits.Hosts.ToDictionary(one => one, one => one == host ? 10 : 1);
            var lent = await scene.LendAsync(1, weights: weights).ConfigureAwait(false);
            Expect.Same(host, lent[0].Host, "the host granted, where most work is");
            await scene.LetGoAsync(lent[0].Executor, count: 0).ConfigureAwait(false);
        }
    }

    private static async Task ExcludedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        foreach (var host in scene.Traits.Hosts)
        {
            var others = scene.Traits.Hosts.Where(one => one != host).ToHashSet();
            var lent = await scene.LendAsync(1, excluded: others).ConfigureAwait(false);
            Expect.Same(host, lent[0].Host, "the host granted, the only one not excluded");
            await scene.LetGoAsync(lent[0].Executor, count: 0).ConfigureAwait(false);
        }
    }

    private static async Task ExclusionSparesAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var lent = (await scene.LendAsync(1).ConfigureAwait(false))[0];
        await scene.WishAsync(1, excluded: scene.Traits.Hosts.ToHashSet()).ConfigureAwait(false);
        await scene.RunsAsync(lent.Executor, true).ConfigureAwait(false);
        await scene.LetGoAsync(lent.Executor, count: 0).ConfigureAwait(false);
        Expect.Same(1, scene.Told.All.OfType<ClusterEvent.Gone>().Count(), "executors gone, of which one was released");
    }

    private static async Task AllExcludedAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        await scene.WishAsync(1, excluded: scene.Traits.Hosts.ToHashSet()).ConfigureAwait(false);
        await scene.Told.NextAsync<ClusterEvent.Waiting>("word of what waits").ConfigureAwait(false);
        Expect.Same(0, scene.Told.All.OfType<ClusterEvent.Granted>().Count(), "executors granted on excluded hosts");
        await scene.LendAsync(1).ConfigureAwait(false);
    }

    private static async Task OtherProfileAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var other = scene.Traits.OtherProfile!.Value;
        var lent = await scene.LendAsync(1, other).ConfigureAwait(false);
        Expect.Same(other, lent[0].Profile, "the profile granted");
        await scene.LetGoAsync(lent[0].Executor, count: 0).ConfigureAwait(false);
    }

    private static async Task RefusedProfileAsync(ClusterScene scene)
    {
        await scene.StartAsync().ConfigureAwait(false);
        var refused = scene.Traits.RefusedProfile!.Value;
        await scene.WishAsync(1, refused).ConfigureAwait(false);
        var waiting = await scene.Told
            .NextAsync<ClusterEvent.Waiting>("word of what waits", one => one.Profile == refused).ConfigureAwait(false);
        Expect.Same(refused, waiting.Profile, "the profile that waits");
        Expect.Same(0, scene.Told.All.OfType<ClusterEvent.Granted>().Count(), "executors granted of another profile");
        await scene.LendAsync(1).ConfigureAwait(false);
    }
}
