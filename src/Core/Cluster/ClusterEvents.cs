using Flint.Identity;

namespace Flint.Cluster;

/// <summary>
/// Why an executor is gone. The driver reads it to know whom to blame: what the cluster did is never charged to the
/// tasks that ran.
/// </summary>
public enum LossReason
{
    /// <summary>Its process ended by itself; the exit code says how. Charged to its tasks.</summary>
    Exited,

    /// <summary>It was named in a wish's Release, or the application has ended.</summary>
    Released,

    /// <summary>The cluster took it for someone else.</summary>
    Preempted,

    /// <summary>Its node is gone, broken or drained.</summary>
    NodeLost,

    /// <summary>It used more memory than its container has. Charged to its tasks.</summary>
    MemoryExceeded,

    /// <summary>Its process could not be started. Counts towards <c>flint.executor.maxNumFailures</c>.</summary>
    LaunchFailed,

    /// <summary>The manager does not know. Charged to its tasks.</summary>
    Unknown,
}

/// <summary>What a cluster manager reports. A closed family; facts, told in the order in which they happened.</summary>
public abstract record ClusterEvent
{
    private protected ClusterEvent() { }

    /// <summary>
    /// A container was granted and the executor's id minted, which no other launch ever gets. The first of an executor;
    /// the executor may have registered with the driver before this is read.
    /// </summary>
    /// <param name="Executor">The new id.</param>
    /// <param name="Profile">How large it is: one that was wished for.</param>
    /// <param name="Host">The host, by the name that data sets use for their input; never empty.</param>
    /// <param name="Rack">Its rack, or null if the cluster does not say.</param>
    /// <param name="Zone">Its zone, or null if the cluster does not say.</param>
    public sealed record Granted(ExecutorId Executor, ProfileId Profile, string Host, string? Rack, string? Zone)
        : ClusterEvent;

    /// <summary>Its process was started; it may take a while to register, or never do so.</summary>
    /// <param name="Executor">The executor.</param>
    public sealed record Launched(ExecutorId Executor) : ClusterEvent;

    /// <summary>
    /// It will be taken away: the driver gives it no new tasks, wishes for another one, and may let it go before the
    /// deadline. Gone follows in any case.
    /// </summary>
    /// <param name="Executor">The executor.</param>
    /// <param name="Deadline">When, by the clock of this process.</param>
    /// <param name="Cause">Why: what its Gone will say at the deadline.</param>
    public sealed record Leaving(ExecutorId Executor, DateTimeOffset Deadline, LossReason Cause) : ClusterEvent;

    /// <summary>
    /// Its node does not answer; it may run, and may return. Its tasks are neither given up nor started elsewhere.
    /// Returned or Gone follows.
    /// </summary>
    /// <param name="Executor">The executor.</param>
    public sealed record Unreachable(ExecutorId Executor) : ClusterEvent;

    /// <summary>Its node answers again, with it running.</summary>
    /// <param name="Executor">The executor.</param>
    public sealed record Returned(ExecutorId Executor) : ClusterEvent;

    /// <summary>It is gone for good: its process does not run. The last of an executor, told once.</summary>
    /// <param name="Executor">The executor.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="ExitCode">Its exit code, above 128 for 128 + the signal that ended it; null if not known.</param>
    /// <param name="Text">For people: what the cluster knows, such as the last lines of its output.</param>
    public sealed record Gone(ExecutorId Executor, LossReason Reason, int? ExitCode, string Text) : ClusterEvent;

    /// <summary>
    /// A host and everything on it is gone, files that others served there too. Gone follows for each of its executors.
    /// </summary>
    /// <param name="Host">The host, by the name of its grants.</param>
    public sealed record HostLost(string Host) : ClusterEvent;

    /// <summary>
    /// Part of the wish cannot be met yet. Told when that begins and when the reason changes, not again and again; the
    /// driver shows it to people who wait.
    /// </summary>
    /// <param name="Profile">What waits.</param>
    /// <param name="Why">The cluster's reason, for people; never empty.</param>
    /// <param name="Since">Since when.</param>
    public sealed record Waiting(ProfileId Profile, string Why, DateTimeOffset Since) : ClusterEvent;

    /// <summary>
    /// The manager cannot reach its cluster. Executors run on; what happens to them is told after Reconnected.
    /// </summary>
    public sealed record Disconnected : ClusterEvent;

    /// <summary>It reaches it again, and has carried the last wish there.</summary>
    public sealed record Reconnected : ClusterEvent;

    /// <summary>The cluster ended the application, whatever the driver wants. The last event of all.</summary>
    /// <param name="Why">The reason, for people.</param>
    public sealed record Ended(string Why) : ClusterEvent;
}
