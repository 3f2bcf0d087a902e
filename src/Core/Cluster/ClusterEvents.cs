using Flint.Identity;

namespace Flint.Cluster;

/// <summary>Why an executor is gone.</summary>
public enum LossReason
{
    /// <summary>It ended by itself.</summary>
    Exited,

    /// <summary>It was released on request.</summary>
    Released,

    /// <summary>The cluster took it for someone else.</summary>
    Preempted,

    /// <summary>Its node is gone or broken.</summary>
    NodeLost,

    /// <summary>It used more memory than its container has.</summary>
    MemoryExceeded,

    /// <summary>It never started.</summary>
    LaunchFailed,

    /// <summary>The manager does not know.</summary>
    Unknown,
}

/// <summary>What a cluster manager reports. A closed family.</summary>
public abstract record ClusterEvent
{
    private protected ClusterEvent() { }

    /// <summary>A container was granted; the executor's id was minted.</summary>
    public sealed record Granted(ExecutorId Executor, ProfileId Profile, string Host, string? Rack, string? Zone)
        : ClusterEvent;

    /// <summary>Its process was started.</summary>
    public sealed record Launched(ExecutorId Executor) : ClusterEvent;

    /// <summary>It will be taken away at the deadline.</summary>
    public sealed record Leaving(ExecutorId Executor, DateTimeOffset Deadline, LossReason Cause) : ClusterEvent;

    /// <summary>Its node does not answer; it may return.</summary>
    public sealed record Unreachable(ExecutorId Executor) : ClusterEvent;

    /// <summary>Its node answers again.</summary>
    public sealed record Returned(ExecutorId Executor) : ClusterEvent;

    /// <summary>It is gone for good.</summary>
    public sealed record Gone(ExecutorId Executor, LossReason Reason, int? ExitCode, string Text) : ClusterEvent;

    /// <summary>A host and everything on it is gone.</summary>
    public sealed record HostLost(string Host) : ClusterEvent;

    /// <summary>Part of the demand cannot be met yet.</summary>
    public sealed record Waiting(ProfileId Profile, string Why, DateTimeOffset Since) : ClusterEvent;

    /// <summary>The manager cannot reach its cluster.</summary>
    public sealed record Disconnected : ClusterEvent;

    /// <summary>It reaches it again.</summary>
    public sealed record Reconnected : ClusterEvent;

    /// <summary>The cluster ended the application.</summary>
    public sealed record Ended(string Why) : ClusterEvent;
}
