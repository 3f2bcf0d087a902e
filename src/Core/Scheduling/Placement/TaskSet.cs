using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Jobs;

namespace Flint.Scheduling.Placement;

/// <summary>
/// One attempt of a stage: which partitions it runs and how each stands. Retired sets launch nothing more; their
/// running attempts go on and count if they succeed. Owned by its stage.
/// </summary>
internal sealed class TaskSet
{
    private readonly PartitionState[] states;
    private readonly int[] launches;
    private readonly PendingTasks pending;
    private readonly LocalityClock clock;
    private readonly TaskAttempt?[] running;
    private readonly Dictionary<int, int> failures = [];
    private readonly Func<LocalityLevel, bool> hasAt;

    /// <param name="stage">The stage.</param>
    /// <param name="job">The job that its tasks run for: the first that needs the stage.</param>
    /// <param name="partitions">The partitions to run.</param>
    /// <param name="executors">All executors.</param>
    /// <param name="options">Waits per level.</param>
    /// <param name="now">When it starts.</param>
    public TaskSet(
        StageState stage, JobState job, IReadOnlyList<int> partitions, ExecutorTable executors,
        SchedulerOptions options, DateTimeOffset now)
    {
        Stage = stage;
        Job = job;
        Attempt = new(stage.Id, stage.NextAttempt++);
        states = new PartitionState[stage.Plan.Tasks.Count];
        launches = new int[states.Length];
        running = new TaskAttempt?[states.Length];
        pending = new(stage.Plan.Tasks, states, executors);
        clock = new(options, now);
        hasAt = pending.HasAt;

        // Lists are stacks: the first partition shall be on top.
        for (var index = partitions.Count - 1; index >= 0; index--)
        {
            pending.Add(partitions[index]);
        }
    }

    public StageState Stage { get; }

    /// <summary>The job that it runs for now; gives its place in the order.</summary>
    public JobState Job { get; set; }

    public StageAttempt Attempt { get; }

    public bool IsRetired { get; set; }

    public int PendingCount => pending.Count;

    public PartitionState this[int partition] => states[partition];

    public LocalityLevel AllowedLevel(DateTimeOffset now) => clock.Allowed(now, hasAt);

    public DateTimeOffset? NextLevelAt => clock.NextLevelAt;

    public bool HasAt(LocalityLevel level) => pending.HasAt(level);

    public bool TryFind(ExecutorState executor, LocalityLevel level, out int partition) =>
        pending.TryFind(executor, level, out partition);

    /// <summary>A pending partition got a slot; returns its number: which attempt at the partition it is.</summary>
    public int Launch(TaskAttempt attempt, LocalityLevel level, DateTimeOffset now)
    {
        pending.Take(attempt.Partition, PartitionState.Running);
        running[attempt.Partition] = attempt;
        clock.Launched(level, now);
        return launches[attempt.Partition]++;
    }

    /// <summary>The attempt that runs for a partition, or null.</summary>
    public TaskAttempt? RunningAt(int partition) => running[partition];

    /// <summary>An attempt of this set ended without success; its partition waits for a decision.</summary>
    public void Ended(TaskAttempt attempt)
    {
        if (running[attempt.Partition] == attempt)
        {
            running[attempt.Partition] = null;
        }
    }

    /// <summary>Counts a failure of a partition and returns how many it has.</summary>
    public int CountFailure(int partition) => failures[partition] = failures.GetValueOrDefault(partition) + 1;

    /// <summary>The partition runs again as soon as a slot is free.</summary>
    public void Requeue(int partition)
    {
        if (states[partition] != PartitionState.Pending)
        {
            pending.Add(partition);
        }
    }

    /// <summary>The partition waits until the holder of the right to publish has ended.</summary>
    public void Park(int partition)
    {
        if (states[partition] == PartitionState.Pending)
        {
            pending.Take(partition, PartitionState.Parked);
        }
        else
        {
            states[partition] = PartitionState.Parked;
        }
    }

    /// <summary>The partition's output or result is there, whichever attempt made it.</summary>
    public void Complete(int partition)
    {
        if (states[partition] == PartitionState.Pending)
        {
            pending.Take(partition, PartitionState.Done);
        }
        else if (states[partition] != PartitionState.Outside)
        {
            states[partition] = PartitionState.Done;
        }

        running[partition] = null;
    }

    public void Joined(ExecutorState executor, DateTimeOffset now) => clock.Nearer(pending.Joined(executor), now);

    public void Left(ExecutorState executor) => pending.Left(executor);
}
