using System.Diagnostics;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling.Executors;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// What follows for jobs and stages when jobs come and go and attempts end well. Part of the scheduler's core.
/// </summary>
internal sealed class JobGraph(
    AttemptTable attempts, MapOutputTable outputs, StageBook stages, JobBook jobs, Recovery recovery,
    ChangedRows changes, UnneededShuffles unneeded)
{
    /// <summary>Starts a job; one that needs nothing is over at once.</summary>
    public void Submit(JobId id, JobPlan plan)
    {
        if (jobs.Add(id, plan) is not { } job)
        {
            return;
        }

        if (plan.ResultPartitions.Count == 0)
        {
            jobs.End([job], new JobOutcome.Succeeded());
            return;
        }

        stages.Advance(job);
        jobs.TellSkipped(job);
    }

    public void Cancel(JobId id, string reason) => jobs.Cancel(id, reason);

    /// <summary>No data set is made from these any more.</summary>
    public void Unneeded(IReadOnlyList<ShuffleId> shuffles) => unneeded.Add(shuffles);

    /// <summary>Forgets what nobody needs; each turn does.</summary>
    public void Sweep() => unneeded.Sweep();

    /// <summary>May this attempt publish its output?</summary>
    public bool AskCommit(TaskAttempt attempt) => jobs.AskCommit(attempt);

    /// <summary>An attempt ended, and its executor is there.</summary>
    public void Ended(TaskAttempt attempt, TaskOutcome outcome, TaskMetrics metrics)
    {
        switch (outcome)
        {
            case TaskOutcome.Failed failed:
                recovery.Failed(attempt, failed.Failure, metrics);
                break;
            case TaskOutcome.MapOutput or TaskOutcome.Result or TaskOutcome.StoredResult when !attempt.Counts:
                attempts.Discard(attempt, outcome);
                recovery.Failed(attempt, new TaskFailure.Killed("what it had read was rolled back"), metrics);
                break;
            case TaskOutcome.MapOutput written when IsOf(attempt, written.Status):
                Succeeded(attempt, outcome, metrics);
                break;
            case TaskOutcome.Result or TaskOutcome.StoredResult when attempt.Stage.Plan.Writes is null:
                Succeeded(attempt, outcome, metrics);
                break;
            default:
                var error = new ErrorReport(
                    nameof(UnreachableException), $"{outcome.GetType().Name} is no outcome of this task", "", null);
                recovery.Failed(attempt, new TaskFailure.Engine(error, "reading a task's outcome"), metrics);
                break;
        }
    }

    /// <summary>An output that was given up turns out to be there.</summary>
    public void TakeBack(StageState stage, ExecutorState executor, MapStatus status)
    {
        var verdict = outputs.Register(status);
        if (verdict != OutputVerdict.Changed
            || !changes.RollBack(stage, status.MapPartition, $"attempt {status.Attempt} on {executor}"))
        {
            PartitionDone(stage, status.MapPartition);
        }
    }

    /// <summary>An output is registered, or a result was made or fetched: what follows.</summary>
    public void PartitionDone(StageState stage, int partition)
    {
        if (stage.ActiveSet is { } set)
        {
            if (set.RunningAt(partition) is { } other)
            {
                attempts.Kill(other, "another attempt succeeded");
            }

            set.Complete(partition);
        }

        if (stage.Plan.Writes is { } shuffle)
        {
            if (outputs.IsComplete(shuffle))
            {
                stages.Complete(stage);
                jobs.Advance(stage.Jobs);
            }
        }
        else if (stage.Jobs is [{ Results.AreDelivered: true } job])
        {
            stages.Complete(stage);
            jobs.End([job], new JobOutcome.Succeeded());
        }
    }

    private static bool IsOf(TaskAttempt attempt, MapStatus status) =>
        status.Shuffle == attempt.Stage.Plan.Writes && status.MapPartition == attempt.Partition
        && status.Attempt == attempt.Id && status.Owner.Executor == attempt.Executor.Id;

    private void Succeeded(TaskAttempt attempt, TaskOutcome outcome, TaskMetrics metrics)
    {
        var stage = attempt.Stage;
        attempts.End(attempt);
        attempt.Set.Ended(attempt);
        var verdict = outcome is TaskOutcome.MapOutput written
            ? outputs.Register(written.Status)
            : jobs.Deliver(stage, attempt, outcome) ? OutputVerdict.New : OutputVerdict.Spare;
        if (verdict == OutputVerdict.Spare)
        {
            attempts.Discard(attempt, outcome);
        }

        attempts.PublishEnd(attempt, null, metrics);
        var isNew = verdict == OutputVerdict.New
            || (verdict == OutputVerdict.Changed && !changes.RollBack(
                stage, attempt.Partition, $"attempt {attempt.Id} on {attempt.Executor}"));
        if (isNew)
        {
            PartitionDone(stage, attempt.Partition);
        }

        jobs.EndIfTooLarge(stage);
        jobs.AttemptGone(attempt);
    }
}
