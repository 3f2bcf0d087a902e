using Flint.Identity;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Execution;

/// <summary>What the executor's pure core wants done. A closed family; carried out in order.</summary>
internal abstract record ExecutorCommand
{
    private protected ExecutorCommand() { }

    /// <summary>Send a message to the driver.</summary>
    public sealed record Send(ExecutorMessage Message) : ExecutorCommand;

    /// <summary>Run an attempt on a free slot.</summary>
    public sealed record Run(TaskLaunch Task) : ExecutorCommand;

    /// <summary>Cancel a running attempt's token; interrupt its thread too if that was asked for.</summary>
    public sealed record Interrupt(TaskAttemptId Attempt, string Reason, bool Thread) : ExecutorCommand;

    /// <summary>Say something to the people who run the executor.</summary>
    public sealed record Warn(string Text) : ExecutorCommand;

    /// <summary>Answer a waiting CommitWanted.</summary>
    public sealed record AnswerCommit(TaskAttemptId Attempt, bool Granted) : ExecutorCommand;

    /// <summary>Answer all waiting MapOutputsWanted of this shuffle up to this epoch.</summary>
    public sealed record AnswerMapOutputs(ShuffleId Shuffle, Epoch Epoch, IReadOnlyList<MapStatus?> Statuses)
        : ExecutorCommand;

    /// <summary>Drop what the driver will not ask for again.</summary>
    public sealed record Forget(DriverMessage.Forget What) : ExecutorCommand;

    /// <summary>Take over the settings that the driver sent.</summary>
    public sealed record Configure(IReadOnlyDictionary<string, string> Settings) : ExecutorCommand;

    /// <summary>Open the stream again.</summary>
    public sealed record Dial : ExecutorCommand;

    /// <summary>Send TimePassed at this time.</summary>
    public sealed record WakeAt(DateTimeOffset Time) : ExecutorCommand;

    /// <summary>End the process with this code.</summary>
    public sealed record Exit(int Code, string Reason) : ExecutorCommand;
}
