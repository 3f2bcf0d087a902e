using Flint.Identity;
using Flint.Tasks;

namespace Flint.Execution.Deciding;

/// <summary>
/// Whether the executor is about to leave, and the results that have to be fetched from it before. Pure; owned by
/// <see cref="ExecutorCore"/>.
/// </summary>
/// <remarks>
/// <code>
/// stays --Drain | DrainAsked / Draining--> draining --no attempt, no kept result / Drained--> drained
/// </code>
/// There is no way back, and it does not end by itself: others may read its shuffle files until the driver lets it go.
/// </remarks>
internal sealed class ExecutorCoreDrain
{
    private readonly HashSet<TaskAttemptId> results = [];
    private bool isSaid;

    /// <summary>Why it leaves, or null while it stays.</summary>
    public string? Because { get; private set; }

    /// <summary>It is to leave; the first reason stays. Whether it has drained is said anew.</summary>
    public void Begin(string because)
    {
        Because ??= because;
        isSaid = false;
    }

    /// <summary>A result that is kept here was made.</summary>
    public void Keeps(TaskOutcome outcome)
    {
        if (outcome is TaskOutcome.StoredResult stored)
        {
            results.Add(stored.Attempt);
        }
    }

    public void Forget(IReadOnlyList<TaskAttemptId> fetched) => results.ExceptWith(fetched);

    /// <summary>True once: it leaves, and nothing keeps it.</summary>
    public bool TakeDrained(bool isIdle)
    {
        var isOver = Because is not null && isIdle && results.Count == 0 && !isSaid;
        isSaid |= isOver;
        return isOver;
    }
}
