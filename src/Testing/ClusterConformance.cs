using Flint.Cluster;
using Flint.Testing.Clusters;
using Flint.Testing.Clusters.Conformance;

namespace Flint.Testing;

/// <summary>
/// What every <see cref="IClusterManager"/> must do, as checks that need no test framework: demand revisions, release,
/// placement, typed losses, waiting, drain, disconnection, detach and resume, finish. A new manager is done when all
/// that apply pass. Each check gets a cluster of its own.
/// </summary>
public static class ClusterConformance
{
    /// <summary>All checks, with the reason where one does not apply.</summary>
    /// <param name="traits">What the clusters are like.</param>
    /// <param name="create">Makes a new cluster; called once per check, when it runs.</param>
    /// <param name="time">Times how long a check waits for an event; default the system's.</param>
    public static IReadOnlyList<ConformanceCheck> ChecksFor(
        ClusterTraits traits, Func<ClusterRig> create, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentNullException.ThrowIfNull(create);
        time ??= TimeProvider.System;
        ClusterCheck[] all = [.. DemandChecks.All, .. PlacementChecks.All, .. LossChecks.All, .. ResumeChecks.All];
        return
        [
            .. all.Select(check => new ConformanceCheck(
                check.Name, stop => RunAsync(check, new(create(), traits, time, stop)))
            {
                WhySkipped = check.Lacks(traits),
            }),
        ];
    }

    private static async Task RunAsync(ClusterCheck check, ClusterScene scene)
    {
        await using (scene.ConfigureAwait(false))
        {
            await check.RunAsync(scene).ConfigureAwait(false);
        }
    }
}
