using Flint.Identity;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// Who may publish the output of a partition: one attempt, for the stage's whole life and over all its attempts. Freed
/// only by the holder's failure or its executor's declared loss. A stage that publishes belongs to one job, so stage
/// and partition name job, stage and partition. Part of the scheduler's core.
/// </summary>
internal sealed class CommitArbiter
{
    private readonly Dictionary<(StageId Stage, int Partition), TaskAttemptId> holders = [];

    /// <summary>All who hold the right to publish.</summary>
    public IReadOnlyDictionary<(StageId Stage, int Partition), TaskAttemptId> Holders => holders;

    /// <summary>The first to ask is the holder; asked again by the holder it gives the same answer.</summary>
    public bool Ask(StageId stage, int partition, TaskAttemptId attempt) =>
        holders.TryAdd((stage, partition), attempt) || holders[(stage, partition)] == attempt;

    public TaskAttemptId? HolderOf(StageId stage, int partition) =>
        holders.TryGetValue((stage, partition), out var holder) ? holder : null;

    /// <summary>An attempt failed; without permission nothing changes.</summary>
    public void Free(StageId stage, int partition, TaskAttemptId failed)
    {
        if (HolderOf(stage, partition) == failed)
        {
            holders.Remove((stage, partition));
        }
    }

    /// <summary>The job of the stage is over.</summary>
    public void Clear(StageId stage, IEnumerable<int> partitions)
    {
        if (holders.Count == 0)
        {
            return;
        }

        foreach (var partition in partitions)
        {
            holders.Remove((stage, partition));
        }
    }
}
