using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Shuffle;
using Flint.Simulation.Faults;
using Flint.Simulation.World;
using Flint.Tasks;

namespace Flint.Simulation.Audit;

/// <summary>
/// Judges a run at the border of the scheduler core: what it was told, what it commands. Holds the first violation;
/// the run stops there.
/// </summary>
internal sealed class Auditor
{
    private readonly SimulatedRun run;
    private readonly Dictionary<TaskAttemptId, AttemptRecord> attempts = [];
    private readonly Dictionary<ExecutorId, int> slots = [];
    private readonly Dictionary<ExecutorId, DateTimeOffset> removed = [];
    private readonly Dictionary<JobId, JobRecord> jobs;
    private readonly Dictionary<(ShuffleId, int), ulong> expected = [];
    private readonly CommitAudit commits = new();
    private readonly DepartureAudit departures = new();
    private readonly EventAudit events = new();
    private readonly ProgramAudit programs = new();
    private readonly List<JobRecord> justEnded = [];

    public Auditor(SimulatedRun run)
    {
        this.run = run;
        jobs = run.Workload.Jobs.ToDictionary(job => job.Job, job => new JobRecord(job));
        LastProgress = run.Time.Now;
    }

    public string? Violation { get; private set; }

    public DateTimeOffset LastProgress { get; private set; }

    public bool AllJobsEnded => jobs.Values.All(job => job.Outcome is not null);

    /// <summary>Nothing runs there, as far as the driver knows.</summary>
    public bool IsIdle(ExecutorId executor) =>
        attempts.Values.All(attempt => attempt.Executor != executor || attempt.IsOver);

    public bool HasEnded(JobId job) => jobs[job].Outcome is not null;

    public void Require(bool holds, Func<string> otherwise)
    {
        if (!holds && Violation is null)
        {
            Violation = otherwise();
            run.Trace.Note(() => $"VIOLATION: {Violation}");
        }
    }

    private void RequireNull(string? wrong) => Require(wrong is null, () => wrong!);

    public void Computed(TaskAttemptId attempt, ulong value, IReadOnlyList<MapStatus> reads) =>
        (attempts[attempt].Value, attempts[attempt].Reads) = (value, reads);

    /// <summary>The driver has heard of an output of this map task before.</summary>
    public bool HadOutput(TaskLaunch launch) => launch.Writes is not null && attempts.Values.Any(attempt =>
        attempt.Succeeded && attempt.Launch.Writes == launch.Writes && attempt.Launch.Partition == launch.Partition);

    public void Renamed(TaskAttemptId attempt) => attempts[attempt].IsRenamed = true;

    /// <summary>A task is about to read: never what was known as lost when it was launched.</summary>
    public void Fetches(TaskAttemptId reader, MapStatus status) => Require(
        !removed.TryGetValue(status.Owner.Executor, out var since) || since >= attempts[reader].LaunchedAt,
        () => $"attempt {reader} reads from {status.Owner.Executor}, lost before it was launched");

    public void ReportHang() => Require(false, () =>
        $"hang: jobs {string.Join(", ", jobs.Values.Where(job => job.Outcome is null).Select(job => job.Model.Job))}"
        + $" without progress since {LastProgress:HH:mm:ss}");

    /// <summary>An event is about to reach the core.</summary>
    public void Before(SchedulerEvent happened)
    {
        switch (happened)
        {
            case SchedulerEvent.JobSubmitted submitted:
                jobs[submitted.Job].IsSubmitted = true;
                programs.Add(submitted.Plan);
                Progress();
                break;
            case SchedulerEvent.JobCancelled cancelled:
                jobs[cancelled.Job].IsCancelled |= jobs[cancelled.Job] is { Outcome: null, IsDelivered: false };
                break;
            case SchedulerEvent.ClusterReported { Report: ClusterEvent.Leaving leaving }:
                departures.Leaves(leaving.Executor, leaving.Deadline);
                break;
            case SchedulerEvent.MessageReceived { Message: ExecutorMessage.Register register }:
                slots.TryAdd(register.Executor, register.Slots);
                break;
            case SchedulerEvent.MessageReceived { Message: ExecutorMessage.AttemptEnded ended } received:
                OnEnded(received.Executor, ended);
                break;
            case SchedulerEvent.ResultFetched fetched:
                OnFetched(jobs[fetched.Job], fetched.Partition);
                break;
            case SchedulerEvent.ResultLost lost:
                jobs[lost.Job].Fetching.Remove(lost.Partition);
                attempts[lost.Attempt].IsGiven = false;
                break;
            default:
                break;
        }
    }

    /// <summary>The core commands something.</summary>
    public void Check(SchedulerCommand command)
    {
        switch (command)
        {
            case SchedulerCommand.Send { Message: DriverMessage.Launch launch } send:
                CheckLaunch(send.Executor, launch);
                break;
            case SchedulerCommand.Send { Message: DriverMessage.Kill kill }:
                if (attempts.TryGetValue(kill.Attempt, out var killed))
                {
                    killed.IsKilled = true;
                }

                break;
            case SchedulerCommand.Send { Message: DriverMessage.CommitAnswered { Granted: true } answer }:
                RequireNull(commits.Grant(attempts[answer.Attempt]));
                break;
            case SchedulerCommand.Send { Message: DriverMessage.MapOutputs outputs }:
                CheckOutputs(outputs);
                break;
            case SchedulerCommand.DeliverResult result:
                CheckResult(result);
                break;
            case SchedulerCommand.EndJob end:
                CheckEnd(end);
                break;
            case SchedulerCommand.Demand demand:
                RequireNull(departures.LetGo(demand.Desired, run.Time.Now, IsNeeded));
                break;
            case SchedulerCommand.KeepProgram keep:
                RequireNull(programs.Keep(keep.Program));
                break;
            case SchedulerCommand.DropProgram drop:
                RequireNull(programs.Drop(drop.Program));
                break;
            case SchedulerCommand.Publish publish:
                CheckEvent(publish.Happened);
                break;
            default:
                break;
        }
    }

    private void CheckEvent(EngineEvent happened)
    {
        RequireNull(events.Add(happened));
        if (happened is EngineEvent.ExecutorLeaving leaving)
        {
            departures.Leaves(leaving.Executor, leaving.Deadline);
        }
        else if (happened is EngineEvent.ExecutorRemoved gone)
        {
            OnRemoved(gone.Executor);
        }
    }

    /// <summary>All commands of the event were carried out.</summary>
    public void After(SchedulerEvent happened)
    {
        foreach (var job in justEnded)
        {
            foreach (var attempt in attempts.Values)
            {
                Require(
                    attempt.Launch.Job != job.Model.Job || attempt.IsOver || attempt.IsKilled || IsShared(attempt),
                    () => $"job {job.Model.Job} is over and attempt {attempt.Launch.Attempt} still runs, not killed"
                        + $" (after {happened.GetType().Name})");
            }
        }

        justEnded.Clear();
    }

    /// <summary>Everything has come to rest.</summary>
    public void CheckEnd()
    {
        foreach (var executor in run.Executors)
        {
            Require(!executor.IsAlive || executor.IsIdle, () => $"{executor.Id} still runs attempts after all jobs");
            Require(!executor.IsAlive || !executor.HasDrained, () => $"{executor.Id} has drained and is there yet");
            Require(!executor.IsAlive || !executor.KeptShuffles.Any(run.IsUnneeded), () =>
                $"{executor.Id} still holds outputs of a shuffle that nobody needs");
            Require(!executor.IsAlive || !executor.KeptResults.Any(), () =>
                $"{executor.Id} still keeps a result of attempt {executor.KeptResults.First()}");
        }

        RequireNull(events.AtEnd());
        foreach (var (program, users) in programs.Left)
        {
            var stage = run.Workload.StageOf(program);
            Require(users == 1 && stage.Plan.Writes is { } shuffle && !run.IsUnneeded(shuffle), () =>
                $"program {program} of {stage.Plan.Name} is there yet, for {users} users of whom none is known");
        }
    }

    private void Progress() => LastProgress = run.Time.Now;

    private void OnEnded(ExecutorId executor, ExecutorMessage.AttemptEnded ended)
    {
        var attempt = attempts[ended.Attempt];
        Require(attempt.Outcome is null, () => $"the end of attempt {ended.Attempt} reached the core twice");
        if (!attempt.IsLost && attempt.Executor == executor)
        {
            if (ended.Outcome is TaskOutcome.Failed { Failure: TaskFailure.FetchFailed { Owner: { } owner } })
            {
                Doubt(owner);
            }

            attempt.IsSpare = HadOutput(attempt.Launch);
            attempt.Outcome = ended.Outcome;
            Progress();
        }
    }

    // Who cannot be read loses what it holds, and so may its whole host.
    private void Doubt(ExecutorId owner)
    {
        var host = run.Executors.First(executor => executor.Id == owner).Host;
        var doubted = run.Executors.Where(executor => executor.Host == host).Select(executor => executor.Id).ToHashSet();
        foreach (var attempt in attempts.Values.Where(attempt => doubted.Contains(attempt.Executor)))
        {
            attempt.IsDoubted = true;
        }
    }

    private void OnRemoved(ExecutorId executor)
    {
        removed.TryAdd(executor, run.Time.Now);
        foreach (var attempt in attempts.Values.Where(attempt => attempt.Executor == executor))
        {
            attempt.IsLost |= attempt.Outcome is null;
        }

        Require(run.Counts.Total > 0, () => $"{executor} was removed in a run without faults");
        run.Trace.Add("removed", executor.Value.Length);
        run.Trace.Note(() => $"driver removed {executor}");
    }

    private void CheckLaunch(ExecutorId executor, DriverMessage.Launch launch)
    {
        Require(!removed.ContainsKey(executor), () => $"launch on {executor}, which was removed");
        Require(!departures.IsLeaving(executor), () => $"launch on {executor}, which leaves");
        foreach (var task in launch.Tasks)
        {
            Require(jobs[task.Job] is { IsSubmitted: true, Outcome: null }, () =>
                $"attempt {task.Attempt} is launched for job {task.Job}, which is not running");
            Require(programs.IsThere(task.Program), () =>
                $"attempt {task.Attempt} is launched and its program is not there");
            Require(task.Writes is not null || !jobs[task.Job].Has(task.Partition), () =>
                $"attempt {task.Attempt} makes a result of partition {task.Partition} of job {task.Job} that is there");
            // One that was told to stop because another had succeeded may go on when that one's output is lost.
            Require(!attempts.Values.Any(other => other is { IsOver: false, IsKilled: false }
                && other.Launch.Stage == task.Stage
                && other.Launch.Partition == task.Partition), () =>
                $"attempt {task.Attempt}: partition {task.Partition} of {task.Stage} has another live attempt");
            Require(HeldOutputOf(task) is null, () =>
                $"attempt {task.Attempt} runs partition {task.Partition} of shuffle {task.Writes} again, though the"
                + $" output of {HeldOutputOf(task)!.Launch.Attempt} is there");
            if (attempts.TryAdd(task.Attempt, new(task, executor, run.Time.Now)))
            {
                Progress();
            }
            else
            {
                Require(false, () => $"attempt {task.Attempt} is launched twice");
            }
        }

        var running = attempts.Values.Count(attempt => attempt.Executor == executor && !attempt.IsOver);
        Require(running <= slots[executor], () => $"{running} attempts on the {slots[executor]} slots of {executor}");
    }

    /// <summary>An output that makes running a map task needless; where rows may be rolled back nobody can say.</summary>
    private AttemptRecord? HeldOutputOf(TaskLaunch task) =>
        task.Writes is null || run.Workload.StageOf(task.Program).IsUncertain
            ? null
            : attempts.Values.FirstOrDefault(attempt =>
                attempt is { Succeeded: true, IsLost: false, IsDoubted: false, IsSpare: false }
                && attempt.Launch.Writes == task.Writes && attempt.Launch.Partition == task.Partition
                && !removed.ContainsKey(attempt.Executor) && !departures.IsOver(attempt.Executor, run.Time.Now));

    /// <summary>Why an executor must not be let go yet, or null.</summary>
    private string? IsNeeded(ExecutorId executor)
    {
        if (jobs.Values.Any(job => job.IsRunning && job.Fetching.Values.Any(result => result.Executor == executor)))
        {
            return "a result is yet to be fetched";
        }

        var there = attempts.Values.Where(attempt => attempt.Executor == executor && !attempt.IsLost).ToArray();
        if (Array.Find(there, attempt => !attempt.IsOver) is { } running)
        {
            return $"attempt {running.Launch.Attempt} runs there";
        }

        // Where rows may be rolled back nobody can say which outputs count.
        var reads = jobs.Values
            .Where(job => job.IsRunning && !job.Model.Result.IsUncertain)
            .SelectMany(job => job.Model.Result.Parents)
            .Select(parent => parent.Plan.Writes)
            .ToHashSet();
        var held = Array.Find(there, attempt => attempt is { Succeeded: true, IsDoubted: false, IsSpare: false }
            && attempt.Launch.Writes is not null && reads.Contains(attempt.Launch.Writes));
        return held is null ? null : $"the output of attempt {held.Launch.Attempt} is yet to be read";
    }

    private void CheckOutputs(DriverMessage.MapOutputs outputs)
    {
        for (var map = 0; map < outputs.Statuses.Count; map++)
        {
            if (outputs.Statuses[map] is not { } status)
            {
                continue;
            }

            Require(!removed.ContainsKey(status.Owner.Executor), () =>
                $"output {status.MapPartition} of shuffle {status.Shuffle} is told to lie at"
                + $" {status.Owner.Executor}, removed");
            Require(status.Shuffle == outputs.Shuffle && status.MapPartition == map, () =>
                $"status of {status.Shuffle}/{status.MapPartition} at place {map} of shuffle {outputs.Shuffle}");
            Require(attempts[status.Attempt].Succeeded, () =>
                $"output of attempt {status.Attempt} is told, which did not succeed");
        }
    }

    private void CheckResult(SchedulerCommand.DeliverResult result)
    {
        var job = jobs[result.Job];
        var attempt = attempts[result.Attempt];
        Require(job.Outcome is null, () => $"a result of job {result.Job} after its end");
        Require(attempt.Launch.Partition == result.Partition && attempt.Launch.Writes is null, () =>
            $"attempt {result.Attempt} is delivered as partition {result.Partition}");
        Require(attempt is { Succeeded: true, IsLost: false }, () =>
            $"attempt {result.Attempt} is delivered: it did not succeed on a living executor");
        Require(!job.Has(result.Partition), () =>
            $"partition {result.Partition} of job {result.Job} is delivered twice");
        (job.WasGivenResults, attempt.IsGiven) = (true, true);
        if (result.Outcome is TaskOutcome.StoredResult)
        {
            job.Fetching[result.Partition] = attempt;
        }
        else
        {
            OnDelivered(job, attempt, result.Partition);
        }
    }

    private void OnFetched(JobRecord job, int partition)
    {
        if (job.Fetching.Remove(partition, out var attempt) && job.Outcome is null)
        {
            OnDelivered(job, attempt, partition);
        }
    }

    private void OnDelivered(JobRecord job, AttemptRecord attempt, int partition)
    {
        job.Delivered[partition] = attempt;
        CheckAnswer(job, attempt, partition);
        Require(!job.Model.Result.Saves || (attempt.IsRenamed && commits.Holds(attempt)), () =>
            $"attempt {attempt.Launch.Attempt} is delivered and has not published its output by right");
        Progress();
    }

    private void CheckAnswer(JobRecord job, AttemptRecord attempt, int partition)
    {
        if (!job.Model.Result.IsUncertain)
        {
            Require(attempt.Value == job.Model.Result.Expected(partition, expected), () =>
                $"partition {partition} of job {job.Model.Job} has the wrong answer");
            return;
        }

        var wrong = job.Coherence.Add(attempt, read => attempts[read]);
        Require(wrong is null, () => $"partition {partition} of job {job.Model.Job}: {wrong}");
    }

    // Rows that changed when others had been delivered: the only reason for which a job may be given up here.
    private bool MayFail(JobRecord job, JobOutcome.Failed failed) =>
        failed.Reason.StartsWith("Changed rows:", StringComparison.Ordinal) && job.Model.Result.IsUncertain
        && job.WasGivenResults && run.Counts[FaultKind.ChangedRows] > 0;

    private void CheckEnd(SchedulerCommand.EndJob end)
    {
        var job = jobs[end.Job];
        Require(job is { Outcome: null, IsSubmitted: true }, () => $"job {end.Job} ends twice");
        job.Outcome = end.Outcome;
        programs.Release(job.Model.Plan);
        justEnded.Add(job);
        Progress();
        if (end.Outcome is JobOutcome.Failed failed)
        {
            Require(MayFail(job, failed), () => $"job {end.Job} failed: {end.Outcome}");
            return;
        }

        Require(end.Outcome is JobOutcome.Cancelled == job.IsCancelled, () =>
            $"job {end.Job} ended as {end.Outcome.GetType().Name}, cancelled: {job.IsCancelled}");
        Require(job.IsCancelled || job.IsDelivered, () =>
            $"job {end.Job} succeeded with {job.Delivered.Count} of {job.Model.Plan.ResultPartitions.Count} results");
    }

    // The attempts of a shared stage go on for the job that is left.
    private bool IsShared(AttemptRecord attempt) => attempt.Launch.Writes is { } shuffle && jobs.Values.Any(job =>
        job is { IsSubmitted: true, Outcome: null } && job.Model.Plan.MapStages.Any(stage => stage.Writes == shuffle));
}
