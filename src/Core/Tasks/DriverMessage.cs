using Flint.Identity;
using Flint.Shuffle;

namespace Flint.Tasks;

/// <summary>What the driver tells an executor. A closed family; numbers and order rules in docs/protocol.md.</summary>
internal abstract record DriverMessage
{
    private protected DriverMessage() { }

    /// <summary>The answer to a registration: settings for executors and the current epoch.</summary>
    public sealed record Registered(IReadOnlyDictionary<string, string> Settings, Epoch Epoch) : DriverMessage;

    /// <summary>The registration is refused; the executor exits.</summary>
    public sealed record Refused(string Reason) : DriverMessage;

    /// <summary>Run these attempts.</summary>
    public sealed record Launch(IReadOnlyList<TaskLaunch> Tasks) : DriverMessage;

    /// <summary>Stop an attempt; unknown or ended ones are no error.</summary>
    public sealed record Kill(TaskAttemptId Attempt, string Reason, bool Interrupt = false) : DriverMessage;

    /// <summary>The arbiter's answer.</summary>
    public sealed record CommitAnswered(TaskAttemptId Attempt, bool Granted) : DriverMessage;

    /// <summary>Map outputs, one entry per map partition, null where none is registered.</summary>
    public sealed record MapOutputs(ShuffleId Shuffle, Epoch Epoch, IReadOnlyList<MapStatus?> Statuses)
        : DriverMessage;

    /// <summary>These will not be asked for again.</summary>
    public sealed record Forget(
        IReadOnlyList<ShuffleId> Shuffles, IReadOnlyList<ProgramHash> Programs, IReadOnlyList<TaskAttemptId> Results)
        : DriverMessage;

    /// <summary>It is not known here (any more): register again with what is held.</summary>
    public sealed record RegisterAgain : DriverMessage;

    /// <summary>Take no more tasks, end what runs, and say when nothing does.</summary>
    /// <param name="Deadline">When it will be taken away; null: it may take the time that it needs.</param>
    /// <param name="Peers">Block endpoints of executors that stay.</param>
    public sealed record Drain(DateTimeOffset? Deadline, IReadOnlyList<string> Peers) : DriverMessage;

    /// <summary>End the process.</summary>
    public sealed record Stop(string Reason) : DriverMessage;
}
