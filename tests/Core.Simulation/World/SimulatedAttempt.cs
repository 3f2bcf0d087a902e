using Flint.Errors;
using Flint.Events;
using Flint.Execution;
using Flint.Identity;
using Flint.Shuffle;
using Flint.Simulation.Faults;
using Flint.Simulation.Work;
using Flint.Tasks;

namespace Flint.Simulation.World;

/// <summary>
/// One attempt on a slot in virtual time: asks for map outputs, fetches, computes, asks the arbiter, publishes, ends.
/// </summary>
internal sealed class SimulatedAttempt(SimulatedRun run, SimulatedExecutor executor, TaskLaunch launch)
{
    private readonly StageModel stage = run.Workload.StageOf(launch.Program);
    private readonly bool ignoresKill = run.Chance.Next(4) != 0;
    private readonly List<MapStatus> reads = [];
    private DateTimeOffset busyUntil;
    private ulong sum;
    private int nextRead;
    private bool ended;
    private bool killed;
    private bool renamed;
    private bool waits;

    public TaskAttemptId Id => launch.Attempt;

    public TaskLaunch Launch => launch;

    public void Start() => executor.PostAfter(run.Work(), ReadNext);

    /// <summary>
    /// The token fired. It ends a wait for the driver; code of the user that never looks at it goes on.
    /// </summary>
    public void Interrupt()
    {
        killed = true;
        if (!waits && ignoresKill && run.Faults.Strikes(FaultKind.KillIgnored))
        {
            if (run.Chance.Next(5) != 0)
            {
                run.Faults.Fired(FaultKind.Stubborn);
                busyUntil = run.Time.Now + TimeSpan.FromSeconds(run.Chance.Next(31, 90));
            }

            return;
        }

        executor.PostAfter(run.Latency(), () => Fail(new TaskFailure.Killed("cancelled")));
    }

    public void OnMapOutputs(ExecutorCommand.AnswerMapOutputs answer)
    {
        if (ended || nextRead >= stage.Plan.Reads.Count || stage.Plan.Reads[nextRead] != answer.Shuffle
            || answer.Epoch.CompareTo(launch.Epoch) < 0)
        {
            return;
        }

        waits = false;
        executor.PostAfter(run.Latency(), () => Fetch(answer));
    }

    public void OnCommitAnswer(bool granted)
    {
        if (ended || renamed)
        {
            return;
        }

        if (!granted)
        {
            Fail(new TaskFailure.CommitDenied(launch.Partition));
            return;
        }

        waits = false;
        if (run.Faults.Strikes(FaultKind.SilentAfterGrant))
        {
            executor.Freeze(TimeSpan.FromSeconds(run.Chance.Next(130, 500)));
        }

        executor.PostAfter(run.Latency(), Rename);
    }

    /// <summary>True if code of the user goes on so long that the next step has to come later.</summary>
    private bool Postpones(Action step)
    {
        if (busyUntil > run.Time.Now)
        {
            executor.PostAfter(busyUntil - run.Time.Now, step);
            return true;
        }

        return ended;
    }

    private void ReadNext()
    {
        if (Postpones(ReadNext))
        {
            return;
        }

        if (nextRead < stage.Plan.Reads.Count)
        {
            Wait(new ExecutorEvent.MapOutputsWanted(stage.Plan.Reads[nextRead], launch.Epoch));
            return;
        }

        executor.PostAfter(run.Work(), Finish);
    }

    private void Wait(ExecutorEvent question)
    {
        if (killed)
        {
            Fail(new TaskFailure.Killed("cancelled"));
            return;
        }

        waits = true;
        executor.Handle(question);
    }

    private void Fetch(ExecutorCommand.AnswerMapOutputs answer)
    {
        if (ended || nextRead >= stage.Plan.Reads.Count || stage.Plan.Reads[nextRead] != answer.Shuffle)
        {
            return;
        }

        for (var map = 0; map < answer.Statuses.Count; map++)
        {
            if (!TryFetch(answer.Shuffle, map, answer.Statuses[map]))
            {
                return;
            }
        }

        nextRead++;
        executor.PostAfter(run.Work(), ReadNext);
    }

    private bool TryFetch(ShuffleId shuffle, int map, MapStatus? status)
    {
        if (status is null)
        {
            Fail(new TaskFailure.FetchFailed(shuffle, map, new(-1), null, "no output is registered"));
            return false;
        }

        run.Auditor.Fetches(Id, status);
        if (run.Faults.Strikes(FaultKind.HostUnreadable))
        {
            run.MakeUnreadable(status.Owner.Executor, TimeSpan.FromSeconds(run.Chance.Next(2, 20)));
        }

        var value = run.FindOutput(status, executor);
        if (value is null || run.Faults.Strikes(FaultKind.FetchFailed))
        {
            FailFetch(status, "the block is not there");
            return false;
        }

        if (IsDamaged(status))
        {
            FailFetch(status, "a block with another checksum came, 2 times");
            return false;
        }

        run.Auditor.Require(
            status.Blocks[launch.Partition].RowChecksum == StageModel.Row(value.Value, launch.Partition),
            () => $"attempt {Id} read a block that its map status does not describe");
        sum += StageModel.Row(value.Value, launch.Partition);
        reads.Add(status);
        return true;
    }

    /// <summary>A damaged block is read once more: it may have been damaged on the way.</summary>
    private bool IsDamaged(MapStatus status)
    {
        var owner = run.Executors.First(one => one.Id == status.Owner.Executor && one.Find(status.Shuffle, status.Attempt) is not null);
        if (run.Faults.Strikes(FaultKind.CorruptBlock) && run.Chance.Next(2) == 0)
        {
            owner.Damage(status);
        }

        return owner.IsDamaged(status);
    }

    private void FailFetch(MapStatus status, string reason) => Fail(new TaskFailure.FetchFailed(
        status.Shuffle, status.MapPartition, status.Attempt, status.Owner.Executor, reason));

    private void Finish()
    {
        if (Postpones(Finish))
        {
            return;
        }

        if (run.Faults.Strikes(FaultKind.UserCodeFailed))
        {
            Fail(new TaskFailure.UserCode(new("SimulatedException", "planned", "", null), "Map"));
        }
        else if (stage.Saves)
        {
            Wait(new ExecutorEvent.CommitWanted(Id));
        }
        else
        {
            Succeed();
        }
    }

    private void Rename()
    {
        if (ended)
        {
            return;
        }

        renamed = true;
        run.Auditor.Renamed(Id);
        if (run.Faults.Strikes(FaultKind.DeathAfterCommit))
        {
            executor.Die("after its rename");
            return;
        }

        executor.PostAfter(run.Latency(), Succeed);
    }

    private void Succeed()
    {
        if (Postpones(Succeed))
        {
            return;
        }

        var value = stage.ValueOf(Id, launch.Partition, sum);
        run.Auditor.Computed(Id, value, reads);
        if (stage.IsVolatile && run.Auditor.HadOutput(launch))
        {
            run.Faults.Fired(FaultKind.ChangedRows);
        }

        End(stage.Plan.Writes is { } shuffle
            ? new TaskOutcome.MapOutput(executor.Keep(shuffle, launch, value, stage.Plan.ReducePartitions))
            : Result(value));
    }

    private TaskOutcome Result(ulong value)
    {
        if (Id.Value % 3 != 0)
        {
            return new TaskOutcome.Result(BitConverter.GetBytes(value));
        }

        executor.KeepResult(Id);
        return new TaskOutcome.StoredResult(Id, sizeof(ulong), executor.Endpoint);
    }

    private void Fail(TaskFailure failure)
    {
        if (!ended)
        {
            End(new TaskOutcome.Failed(failure));
        }
    }

    private void End(TaskOutcome outcome)
    {
        ended = true;
        run.Trace.Add("attempt ends", Id.Value, killed ? 1 : 0);
        run.Trace.Note(() => $"attempt {Id} on {executor.Id}: {outcome.GetType().Name}"
            + $" {(outcome as TaskOutcome.Failed)?.Failure.Describe()}");
        executor.Finish(this, outcome);
    }
}
