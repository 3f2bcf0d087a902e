using Flint.Identity;

namespace Flint.Cluster;

/// <summary>The whole wish of an application, one document. Revisions grow; an older one is ignored.</summary>
/// <param name="Revision">Grows with each wish.</param>
/// <param name="Profiles">How many executors shall stay per profile; those in <paramref name="Release"/> not
/// included.</param>
/// <param name="ExcludedNodes">Hosts that must not be used for new executors.</param>
/// <param name="Release">Executors to let go and why; an id stands here in every revision until its Gone was
/// read.</param>
public sealed record ExecutorDemand(
    long Revision,
    IReadOnlyDictionary<ProfileId, ProfileDemand> Profiles,
    IReadOnlySet<string> ExcludedNodes,
    IReadOnlyDictionary<ExecutorId, ReleaseReason> Release);

/// <summary>The wish for one profile.</summary>
/// <param name="Count">Executors that shall stay.</param>
/// <param name="HostWeights">Hosts with pending work and how much of it.</param>
public sealed record ProfileDemand(int Count, IReadOnlyDictionary<string, int> HostWeights);

/// <summary>Why an executor is let go.</summary>
public enum ReleaseReason
{
    /// <summary>Nothing to do for it.</summary>
    Idle,

    /// <summary>It has handed over what it held.</summary>
    Drained,

    /// <summary>Too many failures on it.</summary>
    Excluded,

    /// <summary>It does not answer or does not obey.</summary>
    Broken,

    /// <summary>Another one shall take its place.</summary>
    Replace,
}
