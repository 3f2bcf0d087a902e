using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// What follows when attempts fail and outputs are lost: run again, go back to the parents, or give up. Part of the
/// scheduler's core.
/// </summary>
internal sealed class Recovery(
    ExecutorTable executors, PlacementQueue placement, AttemptTable attempts, MapOutputTable outputs, StageBook stages,
    JobBook jobs, SchedulerOptions options)
{
    /// <summary>An executor is gone for good, with all that ran there and all outputs that it held.</summary>
    public void ExecutorLost(ExecutorState executor, TaskFailure.ExecutorLost failure)
    {
        var lost = outputs.DropOf(executor.Id);
        foreach (var attempt in executor.Running.OrderBy(attempt => attempt.Id.Value).ToList())
        {
            Failed(attempt, failure, TaskMetrics.None);
        }

        OutputsLost(lost);
    }

    /// <summary>An executor is let go: what it holds is not to be read any more.</summary>
    public void GiveUpOutputs(ExecutorState executor) => OutputsLost(outputs.DropOf(executor.Id));

    /// <summary>These outputs are not registered any more.</summary>
    public void OutputsLost(IReadOnlyList<(ShuffleId Shuffle, int Map)> lost)
    {
        if (lost.Count == 0)
        {
            return;
        }

        foreach (var (shuffle, map) in lost)
        {
            stages.OutputLost(shuffle, map);
        }

        foreach (var set in placement.Sets.ToList())
        {
            stages.RetireIfParentsAreIncomplete(set.Stage);
        }

        jobs.AdvanceAll();
    }

    /// <summary>An attempt failed, perhaps one of a retired stage attempt: then only its end is told.</summary>
    public void Failed(TaskAttempt attempt, TaskFailure failure, TaskMetrics metrics)
    {
        var stage = attempt.Stage;
        var decides = stage.ActiveSet == attempt.Set && attempt.Set.RunningAt(attempt.Partition) == attempt;
        attempts.End(attempt);
        attempt.Set.Ended(attempt);
        jobs.FreeCommit(attempt);
        attempts.PublishEnd(attempt, failure, metrics);
        if (decides)
        {
            Decide(attempt, failure);
        }
        else if (failure is TaskFailure.FetchFailed fetch && attempt.IsOfLatestSet)
        {
            AlsoUnreadable(fetch);
        }

        Unpark(stage, attempt.Partition);
        jobs.AttemptGone(attempt);
    }

    /// <summary>
    /// The result that an attempt had made cannot be had: its task runs again, and nobody is charged. As a rule its
    /// executor has died, which is told a little later: what started there meanwhile would be charged. A result that
    /// can never be had, though its executor is there, must not run for ever.
    /// </summary>
    public void ResultLost(TaskAttempt attempt, string reason)
    {
        var (stage, partition) = (attempt.Stage, attempt.Partition);
        var results = stage.Jobs.Single().Results;
        attempt.Executor.IsDoubted = true;
        placement.Left(attempt.Executor);
        if (executors.IsLost(attempt.Executor.Id)
            || results.CountLoss(partition) < options.StageMaxConsecutiveAttempts)
        {
            RunAgain(stage, partition);
            return;
        }

        jobs.End([.. stage.Jobs], new JobOutcome.Failed(
            $"The result of task {partition} of {stage} was lost {options.StageMaxConsecutiveAttempts} times, the " +
            $"limit of flint.stage.maxConsecutiveAttempts; last on {attempt.Executor}: {reason}"));
    }

    /// <summary>The only attempt at a partition of an active stage attempt failed.</summary>
    private void Decide(TaskAttempt attempt, TaskFailure failure)
    {
        switch (failure)
        {
            case TaskFailure.FetchFailed fetch:
                FetchFailed(attempt, fetch);
                break;
            case TaskFailure.CommitDenied when jobs.HolderOf(attempt) is not null:
                // Launched again at once it would be denied again, until the holder has ended.
                attempt.Set.Park(attempt.Partition);
                break;
            case TaskFailure.MessageTooLarge:
                Abort(attempt, failure,
                    $"Task {attempt.Partition} of {attempt.Stage} failed on {attempt.Executor}: {failure.Describe()}");
                break;
            default:
                Retry(attempt, failure);
                break;
        }
    }

    private void Retry(TaskAttempt attempt, TaskFailure failure)
    {
        var stage = attempt.Stage;
        if (failure.CountsAgainstTask)
        {
            var failures = attempt.Set.CountFailure(attempt.Partition);
            if (failures >= options.TaskMaxFailures)
            {
                Abort(attempt, failure,
                    $"Task {attempt.Partition} of {stage} failed {Times(failures)}, the limit of " +
                    $"{options.TaskLimitName}; last on {attempt.Executor}: {failure.Describe()}");
                return;
            }
        }

        RunAgain(stage, attempt.Partition);
    }

    private void RunAgain(StageState stage, int partition)
    {
        // Without an active attempt the next one will have it.
        stage.ActiveSet?.Requeue(partition);
        placement.OfferAll();
        stages.RetireIfParentsAreIncomplete(stage);
        if (stage.ActiveSet is null)
        {
            jobs.Advance(stage.Jobs);
        }
    }

    private void FetchFailed(TaskAttempt attempt, TaskFailure.FetchFailed failure)
    {
        var stage = attempt.Stage;
        var nothingLostSince = attempt.Epoch == outputs.Epoch;
        var lost = new List<(ShuffleId, int)>();
        var removed = outputs.TryRemove(failure.Shuffle, failure.MapPartition, failure.MapAttempt);
        if (removed)
        {
            lost.Add((failure.Shuffle, failure.MapPartition));
        }

        if (failure.Owner is { } owner)
        {
            lost.AddRange(Blamed(stage, owner).SelectMany(blamed => outputs.DropOf(blamed)));
        }

        stages.Retire(stage, failure.Describe());

        // A failure that only repeats what a known loss explains is not counted; and what an executor that leaves takes
        // with it is the cluster's doing.
        if ((removed || nothingLostSince) && !IsExcused(failure))
        {
            stage.FailuresInARow++;
        }

        if (stage.FailuresInARow >= options.StageMaxConsecutiveAttempts)
        {
            Abort(attempt, failure,
                $"{stage} failed {Times(stage.FailuresInARow)} in a row, the limit of " +
                $"flint.stage.maxConsecutiveAttempts; last: {failure.Describe()}");
        }

        OutputsLost(lost);
        jobs.Advance(stage.Jobs);
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private bool IsExcused(TaskFailure.FetchFailed failure) =>
        options.IgnoreDecommissionFetchFailure && failure.Owner is { } owner && executors.WasLeaving(owner);

    /// <summary>
    /// The executors whose outputs are given up. One unreadable output may be one broken block. The second time in a
    /// row it is the executor; two executors of one host are the host, if there are others: each of their outputs would
    /// cost another attempt of the stage.
    /// </summary>
    private List<ExecutorId> Blamed(StageState stage, ExecutorId owner)
    {
        var host = executors.TryGet(owner, out var known) ? known.Host : "";
        var again = !stage.Unreadable.TryAdd(owner, host);
        var isHost = host.Length > 0 && stage.Unreadable.Count(blamed => blamed.Value == host) > 1
            && executors.All.Any(other => other.IsRegistered && other.Host != host);
        return isHost
            ? [.. executors.All.Where(other => other.Host == host).Select(other => other.Id)]
            : again ? [owner] : [];
    }

    /// <summary>
    /// Another task of a stage attempt that a fetch failure has ended: what it could not read need not cost the next
    /// attempt.
    /// </summary>
    private void AlsoUnreadable(TaskFailure.FetchFailed failure)
    {
        if (outputs.TryRemove(failure.Shuffle, failure.MapPartition, failure.MapAttempt))
        {
            OutputsLost([(failure.Shuffle, failure.MapPartition)]);
        }
    }

    private void Abort(TaskAttempt attempt, TaskFailure failure, string reason)
    {
        var stage = attempt.Stage;
        stages.Retire(stage, reason);
        var needing = stage.Jobs.Where(job => stages.NeededBy(job).Contains(stage)).ToList();
        stage.Phase = new StagePhase.Failed();
        stage.FailuresInARow = 0;
        jobs.End(needing, new JobOutcome.Failed(reason, new(
            failure, $"{attempt.Set.Attempt} {stage.Plan.Name}", $"{attempt.Id} at partition {attempt.Partition}",
            attempt.Executor.Host)));
    }

    /// <summary>A partition that waited for the right to publish runs when nobody holds that right any more.</summary>
    private void Unpark(StageState stage, int partition)
    {
        if (stage.ActiveSet is { } set && set[partition] == PartitionState.Parked
            && jobs.HolderOf(stage, partition) is null)
        {
            set.Requeue(partition);
            placement.OfferAll();
        }
    }
}
