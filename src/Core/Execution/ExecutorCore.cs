using System.Diagnostics;
using Flint.Errors;
using Flint.Events;
using Flint.Execution.Deciding;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Tasks;

namespace Flint.Execution;

/// <summary>
/// The executor's decisions: slots, launches and kills, questions to the driver and their answers, the stream's life.
/// Pure: an event and a time in, commands out. Called by the executor's loop only.
/// </summary>
/// <remarks>
/// <code>
///              StreamOpened / Register            Registered
///  unconnected -----------------> registering ------------------> registered --(heartbeats)
///       ^  |                         |   ^                         |     |
///       |  | too long: Exit 56       |   '------ RegisterAgain ----'     |
///       |  v                         '-- Refused: Exit 55                |
///       '---------------------- StreamCut: dial with back-off -----------'
///
///  launch: waiting --slot free / Run, AttemptStarted--> running --AttemptFinished / AttemptEnded--> remembered
///             '--Kill / AttemptEnded(Killed)-->  remembered     running --Kill / Interrupt--> running
/// </code>
/// How it leaves is drawn at <see cref="ExecutorCoreDrain"/>.
/// What is sent while the stream is cut is kept by the frame ledger and sent again, in order and once. So nothing here
/// depends on the state of the stream but dialling, registering and signs of life.
/// </remarks>
internal sealed class ExecutorCore
{
    private readonly ExecutorIdentity identity;
    private readonly DriverTerm term;
    private readonly ExecutorCoreAttempts attempts;
    private readonly ExecutorCoreOutputs outputs = new();
    private readonly ExecutorCoreLink link;
    private readonly ExecutorCoreReaper reaper = new();
    private readonly ExecutorCoreDrain drain = new();
    private readonly List<ExecutorCommand> commands = [];
    private DateTimeOffset? wakeAt;
    private bool over;

    /// <param name="identity">This executor.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="term">The driver's term, as the launch told it.</param>
    public ExecutorCore(ExecutorIdentity identity, ExecutorOptions options, DriverTerm term)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(identity.Slots, 1);
        this.identity = identity;
        this.term = term;
        attempts = new(identity.Slots);
        link = new(options, identity.Incarnation);
    }

    /// <summary>Decides what follows; to be carried out in order. After Exit nothing follows.</summary>
    public IReadOnlyList<ExecutorCommand> Handle(ExecutorEvent happened, DateTimeOffset now)
    {
        if (over)
        {
            return [];
        }

        commands.Clear();
        Dispatch(happened, now);
        if (!over)
        {
            Watch(now);
        }

        return [.. commands];
    }

    private void Dispatch(ExecutorEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case ExecutorEvent.StreamOpened:
                Register(now);
                break;
            case ExecutorEvent.StreamCut:
                link.Cut(now);
                break;
            case ExecutorEvent.MessageReceived received:
                OnMessage(received.Message, now);
                break;
            case ExecutorEvent.DriverHeard:
                link.Heard();
                break;
            case ExecutorEvent.AttemptFinished finished:
                OnFinished(finished);
                break;
            case ExecutorEvent.CommitWanted wanted:
                OnCommitWanted(wanted.Attempt);
                break;
            case ExecutorEvent.MapOutputsWanted wanted:
                OnOutputsWanted(wanted);
                break;
            case ExecutorEvent.DrainAsked asked:
                OnDrain(asked.Reason);
                break;
            case ExecutorEvent.StopAsked asked:
                Leave(asked.Reason);
                break;
            case ExecutorEvent.TimePassed:
                // Timers may go off a little early: what is not due yet needs to be woken for again.
                wakeAt = null;
                break;
            default:
                throw new UnreachableException($"Unknown executor event {happened}.");
        }
    }

    private void OnMessage(DriverMessage message, DateTimeOffset now)
    {
        link.Heard();
        switch (message)
        {
            case DriverMessage.Registered registered:
                OnRegistered(registered, now);
                break;
            case DriverMessage.Refused refused:
                Exit(ExecutorExitCode.Refused, $"the driver refused executor {identity.Executor}: {refused.Reason}");
                break;
            case DriverMessage.Launch launch:
                OnLaunch(launch);
                break;
            case DriverMessage.Kill kill:
                OnKill(kill, now);
                break;
            case DriverMessage.CommitAnswered answer:
                OnCommitAnswered(answer);
                break;
            case DriverMessage.MapOutputs answer:
                commands.Add(outputs.Take(answer));
                break;
            case DriverMessage.Forget forget:
                outputs.Forget(forget.Shuffles);
                drain.Forget(forget.Results);
                commands.Add(new ExecutorCommand.Forget(forget));
                SayIfDrained();
                break;
            case DriverMessage.RegisterAgain:
                Register(now);
                break;
            case DriverMessage.Drain order:
                OnDrain(order.Deadline is { } deadline
                    ? $"it will be taken away at {deadline.UtcDateTime:u}"
                    : "the driver lets it go");
                break;
            case DriverMessage.Stop stop:
                Leave(stop.Reason);
                break;
            default:
                throw new UnreachableException($"Unknown driver message {message}.");
        }
    }

    private void Register(DateTimeOffset now)
    {
        link.Registering(now);
        Send(new ExecutorMessage.Register(
            identity.Executor, identity.Incarnation, identity.Token, term, identity.Host, identity.Endpoint,
            identity.Slots, identity.Version, attempts.Held, outputs.Held) { ProcessId = identity.ProcessId });
    }

    private void OnRegistered(DriverMessage.Registered registered, DateTimeOffset now)
    {
        link.Registered(registered.Settings, now);
        reaper.Configure(registered.Settings);
        commands.Add(new ExecutorCommand.Configure(registered.Settings));

        // A driver that had forgotten this executor has forgotten its questions too. For one that had not they are
        // repeated in vain: both may be asked again safely.
        foreach (var attempt in attempts.OpenCommits)
        {
            Send(new ExecutorMessage.CommitAsked(attempt));
        }

        foreach (var question in outputs.Open)
        {
            Send(question);
        }

        if (drain.Because is { } because)
        {
            OnDrain(because);
        }
    }

    private void OnLaunch(DriverMessage.Launch launch)
    {
        foreach (var task in launch.Tasks)
        {
            attempts.Add(task);
        }

        if (drain.Because is null)
        {
            StartWaiting();
        }
        else
        {
            // The launch and the word that this executor leaves have crossed.
            RefuseWaiting();
        }
    }

    /// <summary>
    /// It takes no more tasks, from the driver's order or unasked. Repeated orders are answered again: a driver that
    /// repeats one may have forgotten the answer.
    /// </summary>
    private void OnDrain(string because)
    {
        if (drain.Because is null)
        {
            commands.Add(new ExecutorCommand.Warn($"Executor {identity.Executor} takes no more tasks: {because}."));
        }

        drain.Begin(because);
        Send(new ExecutorMessage.Draining(drain.Because!));
        RefuseWaiting();
        SayIfDrained();
    }

    private void RefuseWaiting()
    {
        foreach (var attempt in attempts.WithdrawWaiting())
        {
            var refused = new TaskFailure.Killed($"not started: executor {identity.Executor} leaves");
            Send(new ExecutorMessage.AttemptEnded(attempt, new TaskOutcome.Failed(refused), TaskMetrics.None));
        }
    }

    private void SayIfDrained()
    {
        if (drain.TakeDrained(attempts.IsIdle))
        {
            Send(new ExecutorMessage.Drained());
        }
    }

    private void OnKill(DriverMessage.Kill kill, DateTimeOffset now)
    {
        if (attempts.TryWithdraw(kill.Attempt))
        {
            var killed = new TaskOutcome.Failed(new TaskFailure.Killed(kill.Reason));
            Send(new ExecutorMessage.AttemptEnded(kill.Attempt, killed, TaskMetrics.None));
        }
        else if (attempts.TryGetRunning(kill.Attempt, out var running) && running.KilledBecause is null)
        {
            running.KilledBecause = kill.Reason;
            reaper.Killed(kill.Attempt, now);
            commands.Add(new ExecutorCommand.Interrupt(kill.Attempt, kill.Reason, kill.Interrupt));
        }
    }

    private void OnFinished(ExecutorEvent.AttemptFinished finished)
    {
        if (attempts.End(finished.Attempt) is not { } ended)
        {
            return;
        }

        reaper.Ended(finished.Attempt);
        drain.Keeps(finished.Outcome);
        if (finished.Outcome is TaskOutcome.MapOutput written)
        {
            outputs.Add(written.Status);
        }

        // The slot knows that it was interrupted, the core knows why.
        var outcome = ended.KilledBecause is { } reason
            && finished.Outcome is TaskOutcome.Failed { Failure: TaskFailure.Killed }
                ? new TaskOutcome.Failed(new TaskFailure.Killed(reason))
                : finished.Outcome;
        Send(new ExecutorMessage.AttemptEnded(finished.Attempt, outcome, finished.Metrics));
        StartWaiting();
        SayIfDrained();
    }

    private void StartWaiting()
    {
        while (attempts.TryStart(out var launch))
        {
            Send(new ExecutorMessage.AttemptStarted(launch.Attempt));
            commands.Add(new ExecutorCommand.Run(launch));
        }
    }

    private void OnCommitWanted(TaskAttemptId attempt)
    {
        if (!attempts.TryGetRunning(attempt, out var running) || running.KilledBecause is not null)
        {
            commands.Add(new ExecutorCommand.AnswerCommit(attempt, Granted: false));
            return;
        }

        switch (running.Commit)
        {
            case ExecutorCoreAttempts.CommitState.NotAsked:
                running.Commit = ExecutorCoreAttempts.CommitState.Asked;
                Send(new ExecutorMessage.CommitAsked(attempt));
                break;
            case ExecutorCoreAttempts.CommitState.Granted or ExecutorCoreAttempts.CommitState.Denied:
                commands.Add(new ExecutorCommand.AnswerCommit(
                    attempt, running.Commit == ExecutorCoreAttempts.CommitState.Granted));
                break;
            default:
                // Asked before and not answered yet: the one answer wakes whoever waits.
                break;
        }
    }

    private void OnCommitAnswered(DriverMessage.CommitAnswered answer)
    {
        // Only the first answer counts: the attempt may have acted on it.
        if (attempts.TryGetRunning(answer.Attempt, out var running)
            && running.Commit == ExecutorCoreAttempts.CommitState.Asked)
        {
            running.Commit = answer.Granted
                ? ExecutorCoreAttempts.CommitState.Granted
                : ExecutorCoreAttempts.CommitState.Denied;
            commands.Add(new ExecutorCommand.AnswerCommit(answer.Attempt, answer.Granted));
        }
    }

    private void OnOutputsWanted(ExecutorEvent.MapOutputsWanted wanted)
    {
        if (outputs.Find(wanted.Shuffle, wanted.Epoch) is { } known)
        {
            commands.Add(known);
        }
        else if (outputs.Ask(wanted.Shuffle, wanted.Epoch) is { } question)
        {
            Send(question);
        }
    }

    private void Leave(string reason)
    {
        Send(new ExecutorMessage.Goodbye(reason));
        Exit(ExecutorExitCode.Stopped, reason);
    }

    /// <summary>What is due by now, whatever happened.</summary>
    private void Watch(DateTimeOffset now)
    {
        if (link.ReasonToEnd(now) is { } lost)
        {
            Exit(ExecutorExitCode.DriverLost, $"executor {identity.Executor} {lost}");
            return;
        }

        commands.AddRange(reaper.TakeLines(now).Select(line => new ExecutorCommand.Warn(line)));
        if (reaper.ReasonToEnd(now) is { } stuck)
        {
            // Said before it ends, so that nobody else's task is blamed for the end of the process.
            Send(new ExecutorMessage.Goodbye(stuck));
            Exit(ExecutorExitCode.Uncaught, stuck);
            return;
        }

        if (link.TakeBeat(now))
        {
            Send(new ExecutorMessage.Heartbeat(attempts.Held));
        }

        if (link.TakeDial(now))
        {
            commands.Add(new ExecutorCommand.Dial());
        }

        var due = Earlier(link.Next, reaper.Next);
        if (due is { } next && next != wakeAt)
        {
            commands.Add(new ExecutorCommand.WakeAt(next));
        }

        wakeAt = due;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    private void Send(ExecutorMessage message) => commands.Add(new ExecutorCommand.Send(message));

    private void Exit(int code, string reason)
    {
        over = true;
        commands.Add(new ExecutorCommand.Exit(code, reason));
    }
}
