using System.Diagnostics.CodeAnalysis;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Placement;
using Flint.Tasks;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// All attempts that were launched and have not ended; takes and frees slots. An attempt that was told to stop keeps
/// its slot until it has ended. Part of the scheduler's core.
/// </summary>
internal sealed class AttemptTable(
    CommandBuffer commands, PlacementQueue placement, MapOutputTable outputs, SchedulerOptions options, DriverTerm term)
{
    /// <summary>Each driver of an application numbers from another start: ids stay unique in the application.</summary>
    private const int IdsPerTerm = 40;

    private readonly Dictionary<TaskAttemptId, TaskAttempt> live = [];
    private readonly List<ExecutorState> batched = [];
    private Action<TaskSet, int, ExecutorState, LocalityLevel>? launch;
    private long next = (term.Value - 1) << IdsPerTerm;

    public IReadOnlyCollection<TaskAttempt> Live => live.Values;

    public bool TryGet(TaskAttemptId id, [NotNullWhen(true)] out TaskAttempt? attempt) =>
        live.TryGetValue(id, out attempt);

    /// <summary>The live attempt of this id on this executor, or null.</summary>
    public TaskAttempt? Find(TaskAttemptId id, ExecutorState executor) =>
        live.TryGetValue(id, out var attempt) && attempt.Executor == executor ? attempt : null;

    /// <summary>Gives free slots to pending tasks and sends the launches.</summary>
    public void LaunchPending()
    {
        placement.Place(commands.Now, launch ??= Launch);
        SendLaunches();
    }

    /// <summary>Takes a slot; the launch is sent by <see cref="SendLaunches"/>.</summary>
    private void Launch(TaskSet set, int partition, ExecutorState executor, LocalityLevel level)
    {
        var stage = set.Stage;
        var attempt = new TaskAttempt(new(next++), stage, set, partition, executor, outputs.Epoch);
        live.Add(attempt.Id, attempt);
        stage.Live.Add(attempt);
        executor.Running.Add(attempt);
        executor.FreeSlots -= options.TaskCpus;
        var number = set.Launch(attempt, level, commands.Now);
        if (executor.Batch.Count == 0)
        {
            batched.Add(executor);
        }

        executor.Batch.Add(new(
            attempt.Id, set.Job.Id, set.Attempt, partition, number, stage.Plan.Writes, stage.Plan.Program,
            stage.Plan.Tasks[partition].Input, attempt.Epoch));
        commands.Publish(new EngineEvent.TaskStarted(attempt.Id, set.Attempt, partition, number, executor.Id));
    }

    /// <summary>One message per executor for all launches of this turn.</summary>
    public void SendLaunches()
    {
        foreach (var executor in batched)
        {
            commands.Send(executor, new DriverMessage.Launch(executor.Batch));
            executor.Batch = [];
        }

        batched.Clear();
    }

    /// <summary>It ended or its executor is gone: the slot is free.</summary>
    public void End(TaskAttempt attempt)
    {
        live.Remove(attempt.Id);
        attempt.Stage.Live.Remove(attempt);
        attempt.Executor.Running.Remove(attempt);
        attempt.Executor.FreeSlots += options.TaskCpus;
        placement.Freed(attempt.Executor);
    }

    /// <summary>Tells how it ended; <paramref name="failure"/> is null if it succeeded.</summary>
    public void PublishEnd(TaskAttempt attempt, TaskFailure? failure, TaskMetrics metrics) =>
        commands.Publish(new EngineEvent.TaskEnded(
            attempt.Id, attempt.Set.Attempt, attempt.Partition, attempt.Executor.Id, failure, metrics));

    /// <summary>Nobody will ask for what it made: a result that its executor keeps would be kept for ever.</summary>
    public void Discard(TaskAttempt attempt, TaskOutcome outcome)
    {
        if (outcome is TaskOutcome.StoredResult)
        {
            commands.Send(attempt.Executor, new DriverMessage.Forget([], [], [attempt.Id]));
        }
    }

    public void Kill(TaskAttempt attempt, string reason)
    {
        if (!attempt.IsKilled)
        {
            attempt.IsKilled = true;
            commands.Send(attempt.Executor, new DriverMessage.Kill(attempt.Id, reason, options.InterruptOnCancel));
        }
    }
}
