using Flint.Cluster;

namespace Flint.Testing.Clusters;

/// <summary>What is to be done about an executor once the decision is taken. A closed family.</summary>
internal abstract record LeaseEffect(InMemoryLease Lease)
{
    /// <summary>Start its process.</summary>
    internal sealed record Launch(InMemoryLease Lease, bool ByHand = false) : LeaseEffect(Lease);

    /// <summary>End its process, then tell that it is gone.</summary>
    internal sealed record Stop(InMemoryLease Lease, LossReason Reason, int? Code, string Text) : LeaseEffect(Lease);
}
