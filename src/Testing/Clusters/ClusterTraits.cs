using Flint.Cluster;

namespace Flint.Testing.Clusters;

/// <summary>What a test can let happen to a cluster.</summary>
public enum ClusterIncident
{
    /// <summary>An executor's process ends by itself; the subject is its id.</summary>
    ExecutorEnds,

    /// <summary>From now on no executor can be started; the subject is empty.</summary>
    LaunchesFail,

    /// <summary>An executor is taken away for someone else, after a notice; the subject is its id.</summary>
    Preemption,

    /// <summary>A host is to be emptied, within a notice; the subject is its name.</summary>
    Drain,

    /// <summary>The notices given so far are over; the subject is empty.</summary>
    NoticeOver,

    /// <summary>A host is gone for good; the subject is its name.</summary>
    HostLoss,

    /// <summary>A host does not answer; the subject is its name.</summary>
    HostCut,

    /// <summary>A host that was cut answers again; the subject is its name.</summary>
    HostBack,

    /// <summary>The manager cannot reach its cluster; the subject is empty.</summary>
    Disconnection,

    /// <summary>The manager reaches its cluster again; the subject is empty.</summary>
    Reconnection,

    /// <summary>The cluster ends the application; the subject is its id.</summary>
    ApplicationEnd,
}

/// <summary>What the clusters are like on which a manager is tested: decides which checks apply.</summary>
public sealed record ClusterTraits
{
    /// <summary>What the manager says of itself.</summary>
    public required ClusterAbilities Abilities { get; init; }

    /// <summary>The hosts by the names that grants give them; each has room for an executor.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Executors that can be lent at once; null: there is no such limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>A profile other than the default one that is granted, or null.</summary>
    public ProfileId? OtherProfile { get; init; }

    /// <summary>A profile that is never granted, or null.</summary>
    public ProfileId? RefusedProfile { get; init; }

    /// <summary>What a test can let happen.</summary>
    public IReadOnlySet<ClusterIncident> Incidents { get; init; } = new HashSet<ClusterIncident>();
}
