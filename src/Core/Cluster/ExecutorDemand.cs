using Flint.Identity;

namespace Flint.Cluster;

/// <summary>
/// The whole wish of an application, one document: that more are wanted and that one must go cannot race. Immutable.
/// </summary>
/// <param name="Revision">Grows with each wish of one driver; a manager ignores what is not newer.</param>
/// <param name="Profiles">
/// How many executors shall stay per profile; a profile that is not named has none. None of those that stay is one that
/// was announced by <see cref="ClusterEvent.Leaving"/>, or observed as draining or drained: from the next wish on
/// another one comes in its place, before it is gone.
/// </param>
/// <param name="ExcludedNodes">
/// Hosts that must not be used for new executors, by the name of their grants; what runs there stays.
/// </param>
/// <param name="Release">
/// Executors to let go and why, not included in the counts. An id stands here in every revision until its Gone was
/// read, and may stand here longer; ids that the manager does not know mean nothing.
/// </param>
public sealed record ExecutorDemand(
    long Revision,
    IReadOnlyDictionary<ProfileId, ProfileDemand> Profiles,
    IReadOnlySet<string> ExcludedNodes,
    IReadOnlyDictionary<ExecutorId, ReleaseReason> Release);

/// <summary>The wish for one profile.</summary>
/// <param name="Count">Executors that shall stay, or come if there are fewer; 0 or more.</param>
/// <param name="HostWeights">
/// Hosts that hold the input of unfinished stages, and how many tasks prefer each: where a new executor would be of
/// most use. Only relations count; a host that is not named weighs 0.
/// </param>
public sealed record ProfileDemand(int Count, IReadOnlyDictionary<string, int> HostWeights);

/// <summary>Why an executor is let go. In any case it shall end; managers may be gentle or not.</summary>
public enum ReleaseReason
{
    /// <summary>Nothing to do for it.</summary>
    Idle,

    /// <summary>It has handed over what it held.</summary>
    Drained,

    /// <summary>Too many failures on it.</summary>
    Excluded,

    /// <summary>It does not answer or does not obey: asking it to end would be in vain.</summary>
    Broken,

    /// <summary>Another one shall take its place.</summary>
    Replace,
}
