using Flint.Events;
using Flint.Identity;
using Flint.Tasks;

namespace Flint.Execution;

/// <summary>What happened, as the executor's pure core is told. A closed family.</summary>
internal abstract record ExecutorEvent
{
    private protected ExecutorEvent() { }

    /// <summary>The stream to the driver is open: register.</summary>
    public sealed record StreamOpened : ExecutorEvent;

    /// <summary>The stream ended.</summary>
    public sealed record StreamCut : ExecutorEvent;

    /// <summary>The driver sent a message.</summary>
    public sealed record MessageReceived(DriverMessage Message) : ExecutorEvent;

    /// <summary>The driver sent something that is no message: it lives.</summary>
    public sealed record DriverHeard : ExecutorEvent;

    /// <summary>A slot finished an attempt.</summary>
    public sealed record AttemptFinished(TaskAttemptId Attempt, TaskOutcome Outcome, TaskMetrics Metrics)
        : ExecutorEvent;

    /// <summary>An attempt wants to publish its output and waits.</summary>
    public sealed record CommitWanted(TaskAttemptId Attempt) : ExecutorEvent;

    /// <summary>An attempt needs map outputs and waits.</summary>
    public sealed record MapOutputsWanted(ShuffleId Shuffle, Epoch Epoch) : ExecutorEvent;

    /// <summary>Somebody other than the driver wants the executor to leave once it has ended what it runs.</summary>
    public sealed record DrainAsked(string Reason) : ExecutorEvent;

    /// <summary>The process was asked to end.</summary>
    public sealed record StopAsked(string Reason) : ExecutorEvent;

    /// <summary>Nothing but time.</summary>
    public sealed record TimePassed : ExecutorEvent;
}
