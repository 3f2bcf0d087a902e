using Flint.Cluster;
using Flint.Identity;

namespace Flint.Simulation.Audit;

/// <summary>
/// The rule of leaving, written down a second time: nothing is launched on who leaves, and it is let go when nobody needs
/// it or its time is over.
/// </summary>
internal sealed class DepartureAudit
{
    private readonly Dictionary<ExecutorId, DateTimeOffset?> leaving = [];
    private readonly HashSet<ExecutorId> released = [];

    public void Leaves(ExecutorId executor, DateTimeOffset? deadline) => leaving[executor] = deadline;

    public bool IsLeaving(ExecutorId executor) => leaving.ContainsKey(executor);

    /// <summary>What it holds need not count any more.</summary>
    public bool IsOver(ExecutorId executor, DateTimeOffset now) => released.Contains(executor) || IsDue(executor, now);

    /// <summary>Null, or who is let go too early by this wish.</summary>
    public string? LetGo(ExecutorDemand wish, DateTimeOffset now, Func<ExecutorId, string?> whyNeeded)
    {
        foreach (var (executor, reason) in wish.Release)
        {
            if (released.Add(executor) && reason == ReleaseReason.Drained && !IsDue(executor, now)
                && whyNeeded(executor) is { } why)
            {
                return $"{executor} is let go too early: {why}";
            }
        }

        return null;
    }

    private bool IsDue(ExecutorId executor, DateTimeOffset now) =>
        leaving.TryGetValue(executor, out var deadline) && deadline <= now;
}
