using System.Diagnostics;
using Flint.Events;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling.Placement;
using Flint.Tasks;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// All jobs that are not over, their results and commits, and how they end: what nobody else needs is told to stop, and
/// the end is told when nothing of the job runs any more. Part of the scheduler's core.
/// </summary>
/// <remarks>
/// <code>
/// submitted --> active --all results | failed | cancelled--> ending --its attempts have ended--> over
/// </code>
/// </remarks>
internal sealed class JobBook(
    CommandBuffer commands, PlacementQueue placement, AttemptTable attempts, StageBook stages, SchedulerOptions options)
{
    private readonly SortedDictionary<int, JobState> jobs = [];
    private readonly HashSet<JobId> seen = [];
    private readonly CommitArbiter arbiter = new();

    // Jobs that wait for the ends of their attempts.
    private readonly List<JobState> ending = [];

    /// <summary>Jobs that are not over, in order.</summary>
    public IReadOnlyCollection<JobState> All => jobs.Values;

    public CommitArbiter Arbiter => arbiter;

    /// <summary>Why no job can run any more, or null.</summary>
    public string? Hopeless { get; private set; }

    /// <summary>Where the input of stages lies that are yet to be done: hosts, and how many tasks want them.</summary>
    public IReadOnlyDictionary<string, int> HostWeights() => jobs.Values
        .Where(job => job.IsActive)
        .SelectMany(job => job.Stages)
        .Distinct()
        .Where(stage => stage.Phase is not (StagePhase.Done or StagePhase.Failed))
        .SelectMany(stage => stage.HostWeights)
        .GroupBy(host => host.Key, StringComparer.Ordinal)
        .ToDictionary(host => host.Key, host => host.Sum(one => one.Value), StringComparer.Ordinal);

    public bool AnyActive => jobs.Values.Any(job => job.IsActive);

    /// <summary>A job that runs has yet to read map outputs of this executor, or makes others of them.</summary>
    public bool ReadFrom(ExecutorId owner) =>
        stages.Fills(owner) || jobs.Values.Any(job => stages.ReadFrom(job, owner));

    /// <summary>A new job with its stages; null if it is over already.</summary>
    public JobState? Add(JobId id, JobPlan plan)
    {
        if (!seen.Add(id))
        {
            return null;
        }

        var all = plan.MapStages.Select(stages.GetOrAddMap).ToList();
        all.Add(stages.AddResult(plan.Result));
        var job = new JobState(id, plan, all[^1], all);
        jobs.Add(id.Value, job);
        foreach (var stage in all)
        {
            stage.Jobs.Add(job);
        }

        commands.Publish(new EngineEvent.JobStarted(id, plan.Name, [.. all.Select(stage => stage.Id)]));
        if (Refusal(job) is { } refusal)
        {
            End([job], new JobOutcome.Failed(refusal));
            return null;
        }

        return job;
    }

    /// <summary>Tells which stages of a new job need not run.</summary>
    public void TellSkipped(JobState job)
    {
        var needed = stages.NeededBy(job);
        foreach (var stage in job.Stages.Where(stage => !needed.Contains(stage)))
        {
            commands.Publish(new EngineEvent.StageSkipped(stage.Id, stage.Plan.Name));
        }
    }

    public void Advance(IEnumerable<JobState> some)
    {
        foreach (var job in some)
        {
            stages.Advance(job);
        }
    }

    public void AdvanceAll() => Advance(jobs.Values);

    /// <summary>
    /// A job that is not known ends at once: its submission may have been given up before it came here.
    /// </summary>
    public void Cancel(JobId id, string reason)
    {
        if (jobs.TryGetValue(id.Value, out var job))
        {
            End(job.IsActive ? [job] : [], new JobOutcome.Cancelled(reason));
        }
        else if (seen.Add(id))
        {
            commands.Add(new SchedulerCommand.EndJob(id, new JobOutcome.Cancelled(reason)));
        }
    }

    /// <summary>Gives all jobs up, those to come too.</summary>
    public void FailAll(string reason)
    {
        Hopeless ??= reason;
        EndCurrent(new JobOutcome.Failed(reason));
    }

    /// <summary>Ends all jobs of now, not those to come.</summary>
    public void EndCurrent(JobOutcome outcome) => End([.. jobs.Values.Where(job => job.IsActive)], outcome);

    /// <summary>A result goes to the caller, once per partition; false if nobody waits for it.</summary>
    public bool Deliver(StageState stage, TaskAttempt attempt, TaskOutcome outcome)
    {
        var bytes = outcome switch
        {
            TaskOutcome.Result result => result.Bytes.Length,
            TaskOutcome.StoredResult stored => stored.Bytes,
            _ => throw new UnreachableException($"{outcome} is no result."),
        };
        if (stage.Jobs is not [{ IsActive: true } job]
            || !job.Results.Take(attempt, bytes, isStored: outcome is TaskOutcome.StoredResult))
        {
            return false;
        }

        if (IsTooLarge(job))
        {
            return false;
        }

        commands.Add(new SchedulerCommand.DeliverResult(job.Id, attempt.Partition, attempt.Id, outcome));
        return true;
    }

    /// <summary>Ends the job of a result stage if its results are too large to be held by the driver.</summary>
    public void EndIfTooLarge(StageState stage)
    {
        if (stage.Jobs is [{ IsActive: true } job] && IsTooLarge(job))
        {
            End([job], new JobOutcome.Failed(
                $"The results of {job.Results.Count} tasks of {stage} have {job.Results.Bytes} bytes, more than " +
                $"flint.driver.maxResultSize ({options.MaxResultSize.Bytes}): write them to files, reduce them, or " +
                "raise the limit"));
        }
    }

    /// <summary>The caller has fetched a result; the stage, or null if nobody waits for it any more.</summary>
    public StageState? Fetched(SchedulerEvent.ResultFetched fetched) =>
        TryGetActive(fetched.Job) is { } job && job.Results.Fetched(fetched.Partition, fetched.Attempt)
            ? job.Result
            : null;

    /// <summary>
    /// The caller could not fetch a result: its partition is missing again, and may be published again. The attempt
    /// that had made it, or null if nobody waits for it any more.
    /// </summary>
    public TaskAttempt? ResultLost(SchedulerEvent.ResultLost lost)
    {
        var attempt = TryGetActive(lost.Job)?.Results.Lost(lost.Partition, lost.Attempt);
        if (attempt is not null)
        {
            FreeCommit(attempt);
            commands.Warn(
                $"The result of task {lost.Partition} of {attempt.Stage} is lost, its task runs again: {lost.Reason}");
        }

        return attempt;
    }

    /// <summary>May this attempt publish its output?</summary>
    public bool AskCommit(TaskAttempt attempt) =>
        HolderOf(attempt) == attempt.Id
        || (!attempt.IsKilled
            && attempt.Stage.Jobs.Exists(job => job.IsActive && Awaits(job, attempt))
            && arbiter.Ask(attempt.Stage.Id, attempt.Partition, attempt.Id));

    public void FreeCommit(TaskAttempt failed) => arbiter.Free(failed.Stage.Id, failed.Partition, failed.Id);

    public TaskAttemptId? HolderOf(TaskAttempt attempt) => HolderOf(attempt.Stage, attempt.Partition);

    public TaskAttemptId? HolderOf(StageState stage, int partition) => arbiter.HolderOf(stage.Id, partition);

    /// <summary>An attempt has ended: jobs that waited for it may be over.</summary>
    public void AttemptGone(TaskAttempt attempt)
    {
        foreach (var job in attempt.AwaitedBy ?? [])
        {
            if (--job.Awaited == 0)
            {
                Finish(job);
            }
        }

        attempt.AwaitedBy = null;
    }

    /// <summary>Ends jobs together: a stage that only they need is told to stop, and they wait for it.</summary>
    public void End(IReadOnlyList<JobState> given, JobOutcome outcome)
    {
        foreach (var job in given)
        {
            job.Ending = outcome;
            job.EndsBy = commands.Now + options.JobStopTimeout;
        }

        foreach (var stage in given.SelectMany(job => job.Stages).Distinct().ToList())
        {
            LeaveStage(stage, given, outcome);
        }

        foreach (var job in given)
        {
            if (job.Awaited == 0)
            {
                Finish(job);
            }
            else
            {
                ending.Add(job);
            }
        }
    }

    /// <summary>When a job ends that waits for attempts which do not stop, or null.</summary>
    public DateTimeOffset? NextOverdue => ending.Count == 0 ? null : ending.Min(job => job.EndsBy);

    /// <summary>Ends jobs whose attempts do not stop: user code that never looks at its token is left alone.</summary>
    public void EndOverdue()
    {
        if (ending.Count == 0)
        {
            return;
        }

        foreach (var job in ending.Where(job => job.EndsBy <= commands.Now).ToList())
        {
            TaskAttempt[] stuck = [.. attempts.Live.Where(attempt => attempt.AwaitedBy?.Remove(job) == true)];
            job.Awaited = 0;
            var first = stuck.MinBy(attempt => attempt.Id.Value)!;
            commands.Warn(
                $"{job.Plan.Name} ends though {stuck.Length} of its tasks did not stop within flint.job.stopTimeout " +
                $"({options.JobStopTimeout}), such as task {first.Partition} of {first.Stage} on {first.Executor}: " +
                "each holds a slot until its code returns. Let long loops look at ITaskContext.Stop; " +
                "flint.task.reaper.enabled=true with flint.task.reaper.killTimeout ends executors with such tasks.");
            Finish(job);
        }
    }

    private void LeaveStage(StageState stage, IReadOnlyList<JobState> given, JobOutcome outcome)
    {
        var leaving = stage.Jobs.Where(given.Contains).ToList();
        stage.Jobs.RemoveAll(leaving.Contains);
        if (stages.FirstJobOf(stage) is { } first)
        {
            if (stage.ActiveSet is { } set)
            {
                placement.Reorder(set, first);
            }

            return;
        }

        stages.Stop(stage);
        foreach (var attempt in stage.Live)
        {
            attempts.Kill(attempt, KillReason(outcome));
            attempt.AwaitedBy ??= [];
            attempt.AwaitedBy.AddRange(leaving);
            leaving.ForEach(job => job.Awaited++);
        }
    }

    // A partition whose result was delivered is published already, or needs no publishing.
    private static bool Awaits(JobState job, TaskAttempt attempt) =>
        job.Result != attempt.Stage || job.Results.IsMissing(attempt.Partition);

    private JobState? TryGetActive(JobId id) =>
        jobs.TryGetValue(id.Value, out var job) && job.IsActive ? job : null;

    private bool IsTooLarge(JobState job) =>
        options.MaxResultSize.Bytes > 0 && job.Results.Bytes > options.MaxResultSize.Bytes;

    private static string KillReason(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Succeeded => "the job has its results",
        JobOutcome.Failed => "the job failed",
        JobOutcome.Cancelled cancelled => cancelled.Reason,
        _ => throw new UnreachableException($"Unknown outcome {outcome}."),
    };

    private void Finish(JobState job)
    {
        jobs.Remove(job.Id.Value);
        ending.Remove(job);
        arbiter.Clear(job.Result.Id, job.Plan.ResultPartitions);
        commands.Add(new SchedulerCommand.EndJob(job.Id, job.Ending!));
        commands.Publish(new EngineEvent.JobEnded(job.Id, job.Ending switch
        {
            JobOutcome.Failed failed => failed.Reason,
            JobOutcome.Cancelled cancelled => $"cancelled: {cancelled.Reason}",
            _ => null,
        }));
    }

    /// <summary>Why a job cannot run at all, or null.</summary>
    private string? Refusal(JobState job)
    {
        if (Hopeless is not null)
        {
            return Hopeless;
        }

        foreach (var shuffle in job.Stages.SelectMany(stage => stage.Plan.Reads))
        {
            if (stages.WriterOf(shuffle) is null)
            {
                return $"No stage of {job.Plan.Name} writes shuffle {shuffle}, which one of them reads";
            }
        }

        return null;
    }
}
