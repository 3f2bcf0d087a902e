using Flint.Errors;

namespace Flint.Scheduling;

/// <summary>How a job ended. A closed family.</summary>
internal abstract record JobOutcome
{
    private protected JobOutcome() { }

    /// <summary>All results were delivered.</summary>
    public sealed record Succeeded : JobOutcome;

    /// <summary>It was given up.</summary>
    /// <param name="Reason">One sentence: stage, partition, attempts, limit.</param>
    /// <param name="Last">The last failure that led here, or null if no attempt failed.</param>
    public sealed record Failed(string Reason, FailedAttempt? Last = null) : JobOutcome;

    /// <summary>It was cancelled.</summary>
    public sealed record Cancelled(string Reason) : JobOutcome;
}
