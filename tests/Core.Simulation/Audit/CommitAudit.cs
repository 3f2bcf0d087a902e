using Flint.Identity;

namespace Flint.Simulation.Audit;

/// <summary>
/// The rule of the arbiter, written down a second time: one holder per partition over all stage attempts.
/// </summary>
internal sealed class CommitAudit
{
    private readonly Dictionary<(StageId, int), AttemptRecord> holders = [];

    /// <summary>Null, or what is wrong with this permission.</summary>
    public string? Grant(AttemptRecord attempt)
    {
        if (attempt.IsOver)
        {
            return $"attempt {attempt.Launch.Attempt} may publish though it is over";
        }

        var key = KeyOf(attempt);
        if (holders.TryGetValue(key, out var holder) && holder != attempt && !IsFreed(holder))
        {
            return $"attempts {holder.Launch.Attempt} and {attempt.Launch.Attempt} may both publish partition {key.Item2}";
        }

        holders[key] = attempt;
        return null;
    }

    public bool Holds(AttemptRecord attempt) => holders.GetValueOrDefault(KeyOf(attempt)) == attempt;

    private static (StageId, int) KeyOf(AttemptRecord attempt) =>
        (attempt.Launch.Stage.Stage, attempt.Launch.Partition);

    private static bool IsFreed(AttemptRecord holder) => holder.IsOver && !holder.IsGiven;
}
