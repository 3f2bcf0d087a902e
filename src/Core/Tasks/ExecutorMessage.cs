using Flint.Events;
using Flint.Identity;
using Flint.Shuffle;

namespace Flint.Tasks;

/// <summary>What an executor tells the driver. A closed family; numbers and order rules in docs/protocol.md.</summary>
internal abstract record ExecutorMessage
{
    private protected ExecutorMessage() { }

    /// <summary>First message of a stream, and of each later stream of the same incarnation.</summary>
    /// <param name="Executor">Its id.</param>
    /// <param name="Incarnation">Its process.</param>
    /// <param name="Token">Proof that it was launched for this application.</param>
    /// <param name="Term">The highest driver term that it has seen.</param>
    /// <param name="Host">The host it runs on.</param>
    /// <param name="Endpoint">Where its blocks are served.</param>
    /// <param name="Slots">Tasks it runs at once.</param>
    /// <param name="Version">Protocol and engine version.</param>
    /// <param name="Attempts">Attempts that it runs now.</param>
    /// <param name="Outputs">Map outputs that it holds.</param>
    public sealed record Register(
        ExecutorId Executor, Incarnation Incarnation, string Token, DriverTerm Term, string Host, string Endpoint,
        int Slots, string Version, IReadOnlyList<TaskAttemptId> Attempts, IReadOnlyList<MapStatus> Outputs)
        : ExecutorMessage
    {
        /// <summary>The system's number of its process, for people.</summary>
        public int ProcessId { get; init; }
    }

    /// <summary>It lives, and this is what it runs.</summary>
    public sealed record Heartbeat(IReadOnlyList<TaskAttemptId> Running) : ExecutorMessage;

    /// <summary>An attempt has a slot.</summary>
    public sealed record AttemptStarted(TaskAttemptId Attempt) : ExecutorMessage;

    /// <summary>An attempt ended. Sent once per launched attempt.</summary>
    public sealed record AttemptEnded(TaskAttemptId Attempt, TaskOutcome Outcome, TaskMetrics Metrics)
        : ExecutorMessage;

    /// <summary>An attempt asks whether it may publish its output.</summary>
    public sealed record CommitAsked(TaskAttemptId Attempt) : ExecutorMessage;

    /// <summary>A reduce task needs the map outputs of a shuffle, at least as new as the epoch.</summary>
    public sealed record MapOutputsAsked(ShuffleId Shuffle, Epoch Epoch) : ExecutorMessage;

    /// <summary>It takes no more tasks: it was told so by the driver, or by somebody else.</summary>
    public sealed record Draining(string Reason) : ExecutorMessage;

    /// <summary>Nothing runs there any more, and no result waits there to be fetched.</summary>
    public sealed record Drained : ExecutorMessage;

    /// <summary>It leaves on purpose.</summary>
    public sealed record Goodbye(string Reason) : ExecutorMessage;
}
