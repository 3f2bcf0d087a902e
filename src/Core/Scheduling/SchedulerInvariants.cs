using System.Diagnostics;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Jobs;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling;

/// <summary>
/// What must hold between two events, however strange the events were. Looks at the whole state: for tests and the
/// simulator.
/// </summary>
internal sealed class SchedulerInvariants(
    ExecutorTable executors, PlacementQueue placement, AttemptTable attempts, MapOutputTable outputs, StageBook stages,
    JobBook jobs, SchedulerOptions options)
{
    public void Assert()
    {
        foreach (var executor in executors.All)
        {
            CheckSlots(executor);
        }

        foreach (var attempt in attempts.Live)
        {
            Hold(attempt.Stage.Live.Contains(attempt) && attempt.Executor.Running.Contains(attempt),
                $"attempt {attempt.Id} is not booked by its stage and its executor");
            Hold(executors.TryGet(attempt.Executor.Id, out var found) && found == attempt.Executor,
                $"attempt {attempt.Id} runs on {attempt.Executor}, which is not known");
        }

        foreach (var owner in outputs.Owners)
        {
            Hold(executors.TryGet(owner, out _), $"lost executor {owner} owns map outputs");
        }

        foreach (var ((stage, partition), holder) in jobs.Arbiter.Holders)
        {
            // An attempt that published while its job was being given up holds its partition until the job is over.
            var isBookedByJob = jobs.All.Any(job =>
                job.Result.Id == stage && (!job.IsActive || !job.Results.IsMissing(partition)));
            Hold(isBookedByJob || attempts.TryGet(holder, out _),
                $"attempt {holder} holds partition {partition} of stage {stage} for nothing");
        }

        foreach (var job in jobs.All)
        {
            CheckJob(job);
        }

        foreach (var set in placement.Sets)
        {
            Hold(set.Stage.ActiveSet == set && !set.IsRetired, $"attempt {set.Attempt} is served but not active");
        }
    }

    private void CheckSlots(ExecutorState executor)
    {
        Hold(executor.FreeSlots == executor.Slots - (executor.Running.Count * options.TaskCpus)
            && executor.FreeSlots >= 0, $"{executor} has {executor.FreeSlots} of {executor.Slots} slots free");
        Hold(executors.IsAvailable(executor) == executor.TakesTasks, $"{executor} is offered but takes no tasks");
        Hold(executors.Free.Contains(executor)
            == (executors.IsAvailable(executor) && executor.FreeSlots >= options.TaskCpus),
            $"{executor} is missing from the free executors or wrongly one of them");
        Hold(executor.Batch.Count == 0, $"{executor} has launches that were not sent");
    }

    private void CheckJob(JobState job)
    {
        if (!job.IsActive)
        {
            var awaited = attempts.Live.Count(attempt => attempt.AwaitedBy?.Contains(job) == true);
            Hold(job.Awaited == awaited && awaited > 0, $"job {job.Id} waits for {job.Awaited}, {awaited} run");
            return;
        }

        Hold(stages.NeededBy(job).Count > 0, $"job {job.Id} needs nothing and is not over");
        foreach (var stage in stages.NeededBy(job))
        {
            CheckStage(stage);
        }

        Hold(job.Result.ActiveSet is not { } set || job.Results.Fetching.All(partition =>
            set[partition] is PartitionState.Done or PartitionState.Outside),
            $"a result of job {job.Id} is being fetched and its task waits or runs again");
    }

    /// <summary>A needed stage goes on: it runs, or a parent does.</summary>
    private void CheckStage(StageState stage)
    {
        if (stage.ActiveSet is not { } set)
        {
            Hold(stage.Phase is StagePhase.Waiting && stages.IncompleteParents(stage).Any(),
                $"{stage} is {stage.Phase.GetType().Name} and nothing will start it");
            return;
        }

        Hold(placement.Sets.Contains(set), $"the active attempt of {stage} is not served");
        Hold(set.PendingCount == 0 || !stages.IncompleteParents(stage).Any(),
            $"{stage} has pending tasks whose input is missing");
        foreach (var partition in Missing(stage))
        {
            Hold(set[partition] switch
            {
                PartitionState.Pending => true,
                PartitionState.Running =>
                    set.RunningAt(partition) is { } attempt && attempts.TryGet(attempt.Id, out _),
                PartitionState.Parked =>
                    jobs.HolderOf(stage, partition) is { } holder && attempts.TryGet(holder, out _),
                _ => false,
            }, $"partition {partition} of {stage} is missing but {set[partition]}");
        }
    }

    private IEnumerable<int> Missing(StageState stage) => stage.Plan.Writes is { } shuffle
        ? Enumerable.Range(0, stage.Plan.Tasks.Count).Where(map => !outputs.Has(shuffle, map))
        : stage.Jobs.Single().Results.Missing;

    private static void Hold(bool condition, string broken)
    {
        if (!condition)
        {
            throw new UnreachableException($"Invariant broken: {broken}.");
        }
    }
}
