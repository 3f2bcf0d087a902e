using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// One launched attempt that has not ended. Owned by the stage and the executor that it runs for and on.
/// </summary>
internal sealed class TaskAttempt(
    TaskAttemptId id, StageState stage, TaskSet set, int partition, ExecutorState executor, Epoch epoch)
{
    public TaskAttemptId Id => id;

    public StageState Stage => stage;

    /// <summary>The stage attempt that it belongs to, perhaps a retired one.</summary>
    public TaskSet Set => set;

    public int Partition => partition;

    public ExecutorState Executor => executor;

    /// <summary>The epoch of its launch.</summary>
    public Epoch Epoch => epoch;

    /// <summary>Its stage has not begun anew since it was launched.</summary>
    public bool Counts => epoch.CompareTo(stage.CountsSince) >= 0;

    /// <summary>Its stage attempt has ended, and no other has begun since.</summary>
    public bool IsOfLatestSet => Counts && set.IsRetired && set.Attempt.Number == stage.NextAttempt - 1;

    /// <summary>Its place among the stage's live attempts, or -1. Owned by <see cref="LiveAttempts"/>.</summary>
    public int LiveIndex { get; set; } = -1;

    /// <summary>The executor was told to stop it.</summary>
    public bool IsKilled { get; set; }

    /// <summary>Jobs that are over as soon as this attempt and its like have ended, or null.</summary>
    public List<JobState>? AwaitedBy { get; set; }
}
