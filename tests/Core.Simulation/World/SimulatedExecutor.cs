using Flint.Cluster;
using Flint.Events;
using Flint.Execution;
using Flint.Identity;
using Flint.Rpc;
using Flint.Shuffle;
using Flint.Simulation.Faults;
using Flint.Simulation.Work;
using Flint.Tasks;

namespace Flint.Simulation.World;

/// <summary>
/// An executor process in virtual time around the real executor core: its stream, its slots, what it holds, and
/// whether it lives, is frozen or is dead.
/// </summary>
internal sealed class SimulatedExecutor
{
    private const int LedgerLimit = 64;

    private readonly SimulatedRun run;
    private readonly ExecutorCore core;
    private readonly FrameLedger ledger = new(new(1), LedgerLimit);
    private readonly Dictionary<TaskAttemptId, SimulatedAttempt> running = [];
    private readonly Dictionary<(ShuffleId, TaskAttemptId), ulong> outputs = [];
    private readonly HashSet<TaskAttemptId> results = [];
    private readonly HashSet<(ShuffleId, TaskAttemptId)> damaged = [];
    private readonly HashSet<DateTimeOffset> wakes = [];
    private readonly int slots;
    private SimulatedStream? stream;
    private DateTimeOffset frozenUntil;
    private DateTimeOffset awayUntil;
    private bool wasAway;
    private bool leaves;
    private long alarm;

    public SimulatedExecutor(SimulatedRun run, ExecutorId id, Incarnation incarnation, string host, int slots, int number)
    {
        this.run = run;
        this.slots = slots;
        (Id, Incarnation, Host, Number) = (id, incarnation, host, number);
        core = new(
            new(id, incarnation, "token", host, Endpoint, slots, "1"),
            new() { ReconnectTimeout = TimeSpan.FromSeconds(120) }, new(1));
    }

    public ExecutorId Id { get; }

    public Incarnation Incarnation { get; }

    public string Host { get; }

    /// <summary>Counts processes of the run.</summary>
    public int Number { get; }

    public string Endpoint => $"endpoint of {Id}#{Number}";

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen => frozenUntil > run.Time.Now;

    /// <summary>Cut off from everybody.</summary>
    public bool IsAway => awayUntil > run.Time.Now;

    /// <summary>It has said that nothing runs there any more.</summary>
    public bool HasDrained { get; private set; }

    public bool IsIdle => running.Count == 0;

    public bool HasOutputs => outputs.Count > 0;

    public void Start() => PostAfter(run.Latency(), OpenStream);

    /// <summary>
    /// Something happens to the process: now if it runs, when it wakes if it is frozen, never if it is dead.
    /// </summary>
    public void Post(Action action)
    {
        if (!IsAlive)
        {
            return;
        }

        if (IsFrozen)
        {
            run.Time.At(frozenUntil, () => Post(action));
            return;
        }

        action();
    }

    public void PostAfter(TimeSpan delay, Action action) => run.Time.After(delay, () => Post(action));

    public void Freeze(TimeSpan length)
    {
        frozenUntil = run.Time.Now + length;
        run.Trace.Add("frozen", Number, (long)length.TotalSeconds);
    }

    public void Die(string when)
    {
        if (!IsAlive)
        {
            return;
        }

        IsAlive = false;
        run.Trace.Add("dies", Number);
        run.Trace.Note(() => $"{Id} dies {when}");
        stream?.Cut();
        run.Cluster.OnProcessEnd(this);
    }

    public void Handle(ExecutorEvent happened)
    {
        foreach (var command in core.Handle(happened, run.Time.Now))
        {
            CarryOut(command);
        }
    }

    public void Receive(SimulatedStream from, Frame frame)
    {
        if (!TryReceive(from, frame))
        {
            Handle(new ExecutorEvent.DriverHeard());
            return;
        }

        var message = MessageCodec.DecodeDriverMessage(new(frame.MessageNumber, frame.Body));
        Handle(new ExecutorEvent.MessageReceived(message));
        if (message is DriverMessage.Registered)
        {
            foreach (var kept in ledger.Resume())
            {
                stream?.SendUp(kept);
            }
        }
        else if (ledger.AcknowledgeIfDue() is { } acknowledgement)
        {
            stream?.SendUp(acknowledgement);
        }
    }

    public void OnStreamEnd(SimulatedStream ended)
    {
        if (stream == ended)
        {
            stream = null;
            ledger.Cut();
            Handle(new ExecutorEvent.StreamCut());
        }
    }

    public ulong? Find(ShuffleId shuffle, TaskAttemptId attempt) =>
        IsAlive && !IsFrozen && outputs.TryGetValue((shuffle, attempt), out var value) ? value : null;

    /// <summary>From now on an output comes with other bytes at each reading.</summary>
    public void Damage(MapStatus output) => damaged.Add((output.Shuffle, output.Attempt));

    public bool IsDamaged(MapStatus output) => damaged.Contains((output.Shuffle, output.Attempt));

    /// <summary>Outputs of these shuffles that are kept here.</summary>
    public IEnumerable<ShuffleId> KeptShuffles => outputs.Keys.Select(key => key.Item1).Distinct();

    /// <summary>Results that the driver has not fetched, or not told to be of no use.</summary>
    public IEnumerable<TaskAttemptId> KeptResults => results;

    public void KeepResult(TaskAttemptId attempt) => results.Add(attempt);

    /// <summary>The driver asks for a result and gets it.</summary>
    public bool Gives(TaskAttemptId result) => IsAlive && !IsFrozen && !IsAway && results.Contains(result);

    /// <summary>A map attempt puts its output here.</summary>
    public MapStatus Keep(ShuffleId shuffle, TaskLaunch launch, ulong value, int reduces)
    {
        outputs.Add((shuffle, launch.Attempt), value);
        if (run.Faults.Strikes(FaultKind.OutputLost))
        {
            PostAfter(run.Work() * 3, () => outputs.Remove((shuffle, launch.Attempt)));
        }

        var blocks = Enumerable.Range(0, reduces)
            .Select(reduce => new BlockSummary(8, 0, StageModel.Row(value, reduce), 1));
        return new(shuffle, launch.Partition, launch.Attempt, new(Id, Endpoint), launch.Epoch, [.. blocks]);
    }

    public void Finish(SimulatedAttempt attempt, TaskOutcome outcome)
    {
        running.Remove(attempt.Id);
        Handle(new ExecutorEvent.AttemptFinished(attempt.Id, outcome, TaskMetrics.None));
        if (run.Faults.Strikes(FaultKind.DeathAfterResult))
        {
            Die("after a result");
        }
        else if (HasOutputs && IsIdle && run.Faults.Strikes(FaultKind.DeathIdleWithOutputs))
        {
            PostAfter(run.Work(), () => Die("with outputs"));
        }
        else if (HasOutputs && run.Faults.Strikes(FaultKind.LongCut))
        {
            GoAway(TimeSpan.FromSeconds(run.Chance.Next(2, 60)));
        }
    }

    private bool TryReceive(SimulatedStream from, Frame frame)
    {
        try
        {
            return ledger.Receive(frame) == FrameReceipt.Apply
                && (frame.Sequence != 0 || from == stream);
        }
        catch (ProtocolErrorException error)
        {
            run.Auditor.Require(from.IsCut || from != stream, () => $"protocol error on a living stream: {error.Message}");
            return false;
        }
    }

    private void CarryOut(ExecutorCommand command)
    {
        switch (command)
        {
            case ExecutorCommand.Send send:
                Send(send.Message);
                break;
            case ExecutorCommand.Run start:
                Run(start.Task);
                break;
            case ExecutorCommand.Interrupt interrupt:
                running[interrupt.Attempt].Interrupt();
                break;
            case ExecutorCommand.AnswerCommit answer:
                running.GetValueOrDefault(answer.Attempt)?.OnCommitAnswer(answer.Granted);
                break;
            case ExecutorCommand.AnswerMapOutputs answer:
                foreach (var attempt in running.Values.ToArray())
                {
                    attempt.OnMapOutputs(answer);
                }

                break;
            case ExecutorCommand.Forget forget:
                Forget(forget.What);
                break;
            case ExecutorCommand.Dial:
                PostAfter(run.Latency(), OpenStream);
                break;
            case ExecutorCommand.WakeAt wake:
                WakeAt(wake.Time);
                break;
            case ExecutorCommand.Exit exit:
                Die($"by itself, code {exit.Code}: {exit.Reason}");
                break;
            default:
                // Settings change nothing in this world.
                break;
        }
    }

    // As the loop does it: one timer, set anew by each command.
    private void WakeAt(DateTimeOffset time)
    {
        var set = ++alarm;
        run.Time.WakeAt(time, wakes, () => Post(() =>
        {
            if (set == alarm)
            {
                Handle(new ExecutorEvent.TimePassed());
            }
        }));
    }

    private void GoAway(TimeSpan length)
    {
        awayUntil = run.Time.Now + length;
        wasAway = true;
        run.Trace.Add("away", Number, (long)length.TotalSeconds);
        stream?.Cut();
    }

    private void OpenStream()
    {
        if (IsAway)
        {
            Handle(new ExecutorEvent.StreamCut());
            return;
        }

        stream = new(run, this, run.Driver);
        Handle(new ExecutorEvent.StreamOpened());
    }

    private void Send(ExecutorMessage message)
    {
        var encoded = MessageCodec.Encode(message);
        run.Trace.Add("up", encoded.Number, Number);
        run.Trace.Note(() => $"{Id}#{Number} -> {SimulatedRun.Describe(message)}");
        var frame = MessageCodec.IsGreeting(encoded.Number)
            ? ledger.Greet(encoded.Number, encoded.Body)
            : ledger.Send(encoded.Number, encoded.Body);
        if (frame is not null)
        {
            stream?.SendUp(frame);
        }

        leaves |= message is ExecutorMessage.Draining;
        HasDrained |= message is ExecutorMessage.Drained;
        if (message is ExecutorMessage.Register { Outputs.Count: > 0 } && wasAway)
        {
            wasAway = false;
            run.Faults.Fired(FaultKind.ReturnedWithOutputs);
        }

        if (message is ExecutorMessage.CommitAsked && run.Faults.Strikes(FaultKind.DeathBeforeCommit))
        {
            run.Time.After(run.Latency(), () => Die("while it waits for the arbiter"));
        }
    }

    private void Run(TaskLaunch launch)
    {
        var attempt = new SimulatedAttempt(run, this, launch);
        running.Add(launch.Attempt, attempt);
        run.Auditor.Require(running.Count <= slots, () => $"{Id} runs {running.Count} attempts on {slots} slots");
        run.Auditor.Require(!leaves, () => $"{Id} starts attempt {launch.Attempt} though it leaves");
        attempt.Start();
        StrikeWhileRunning();
        StrikeToLeave();
    }

    private void StrikeWhileRunning()
    {
        var moment = run.Work();
        if (run.Faults.Strikes(FaultKind.DeathWhileRunning))
        {
            PostAfter(moment, () => Die("while it runs a task"));
        }
        else if (run.Faults.Strikes(FaultKind.Zombie))
        {
            PostAfter(moment, () => run.Cluster.ReportGone(this, "declared lost while it lives"));
        }
        else if (run.Faults.Strikes(FaultKind.FrozenLong))
        {
            PostAfter(moment, () => Freeze(TimeSpan.FromSeconds(run.Chance.Next(130, 500))));
        }
        else if (run.Faults.Strikes(FaultKind.FrozenShort))
        {
            PostAfter(moment, () => Freeze(TimeSpan.FromSeconds(run.Chance.Next(1, 100))));
        }
    }

    private void StrikeToLeave()
    {
        if (run.Faults.Strikes(FaultKind.Leaving))
        {
            run.Time.After(run.Work(), () => run.Cluster.TakeAway(this));
        }

        if (run.Faults.Strikes(FaultKind.DrainSignal))
        {
            PostAfter(run.Work(), () => Handle(new ExecutorEvent.DrainAsked("decommissioned")));
        }
    }

    private void Forget(DriverMessage.Forget what)
    {
        foreach (var key in outputs.Keys.Where(key => what.Shuffles.Contains(key.Item1)).ToArray())
        {
            outputs.Remove(key);
        }

        results.ExceptWith(what.Results);
    }
}
