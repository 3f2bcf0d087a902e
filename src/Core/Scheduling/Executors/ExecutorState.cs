using Flint.Identity;
using Flint.Scheduling.Jobs;
using Flint.Tasks;

namespace Flint.Scheduling.Executors;

/// <summary>One executor that the driver counts on. Owned by <see cref="ExecutorTable"/>.</summary>
internal sealed class ExecutorState(ExecutorId id)
{
    public ExecutorId Id => id;

    public string Host { get; set; } = "";

    public string? Rack { get; set; }

    /// <summary>Where its blocks are served; known when it has registered.</summary>
    public string Endpoint { get; set; } = "";

    public Incarnation Incarnation { get; set; }

    /// <summary>Slots that it has; 0 until it registers.</summary>
    public int Slots { get; set; }

    public int FreeSlots { get; set; }

    public bool IsRegistered { get; set; }

    /// <summary>When its stream ended, or null while it is connected.</summary>
    public DateTimeOffset? CutAt { get; set; }

    /// <summary>Its node does not answer, says the cluster manager.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>So much that it was sent is not acknowledged that it gets no launches.</summary>
    public bool IsBehind { get; set; }

    /// <summary>The latest turn of its ledger that <see cref="IsBehind"/> follows.</summary>
    public long LedgerTurn { get; set; }

    /// <summary>A result could not be fetched from it, and it was not heard since.</summary>
    public bool IsDoubted { get; set; }

    /// <summary>How far it has come with leaving, or null while it stays.</summary>
    public Departure? Departure { get; set; }

    public DateTimeOffset HeardAt { get; set; }

    /// <summary>When to look whether it is silent or cut for too long. Owned by <see cref="PatienceQueue"/>.</summary>
    public DateTimeOffset CheckAt { get; set; }

    /// <summary>Attempts that occupy its slots, killed ones too until they have ended.</summary>
    public List<TaskAttempt> Running { get; } = [];

    /// <summary>Launches of this turn that wait to be sent as one message.</summary>
    public List<TaskLaunch> Batch { get; set; } = [];

    /// <summary>Its place in the pool of free executors, or -1. Owned by <see cref="FreePool"/>.</summary>
    public int PoolIndex { get; set; } = -1;

    /// <summary>It may get new tasks.</summary>
    public bool TakesTasks =>
        IsRegistered && CutAt is null && !IsUnreachable && !IsBehind && !IsDoubted && Departure is null;

    public override string ToString() => $"executor {id} on {Host}";
}
