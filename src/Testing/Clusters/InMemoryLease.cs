using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters;

/// <summary>
/// One executor that hosts in memory lent. Owned by <see cref="InMemoryApplication"/>, under the lock of its hosts.
/// </summary>
internal sealed class InMemoryLease(ExecutorId executor, ProfileId profile, InMemoryHost host)
{
    public ExecutorId Executor => executor;

    public ProfileId Profile => profile;

    public InMemoryHost Host => host;

    /// <summary>It is ending or has ended: nothing else is told of it but that it is gone.</summary>
    public bool IsOver { get; set; }

    /// <summary>The driver was told that it must leave.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>It counts towards the wish.</summary>
    public bool Stays => !IsOver && !IsLeaving && !IsDraining;

    /// <summary>The driver said that it drains.</summary>
    public bool IsDraining { get; set; }

    /// <summary>What runs, or null where nothing is started.</summary>
    public InMemoryProcess? Process { get; set; }

    /// <summary>How the driver stands to it, as it said last.</summary>
    public ExecutorStanding? Standing { get; set; }

    public ClusterEvent.Granted Grant => new(executor, profile, host.Name, host.Rack, host.Zone);
}
