using Flint.Errors;
using Flint.Identity;
using Flint.Shuffle;

namespace Flint.Tasks;

/// <summary>How a task attempt ended. A closed family.</summary>
internal abstract record TaskOutcome
{
    private protected TaskOutcome() { }

    /// <summary>A result task ended well; its result is in the message.</summary>
    public sealed record Result(ReadOnlyMemory<byte> Bytes) : TaskOutcome;

    /// <summary>A result task ended well; its result is kept at the executor as block <c>result_attempt</c>.</summary>
    public sealed record StoredResult(TaskAttemptId Attempt, long Bytes, string Endpoint) : TaskOutcome;

    /// <summary>A map task ended well.</summary>
    public sealed record MapOutput(MapStatus Status) : TaskOutcome;

    /// <summary>The attempt failed.</summary>
    public sealed record Failed(TaskFailure Failure) : TaskOutcome;
}
