using System.Diagnostics;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Jobs;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling;

/// <summary>
/// The driver's decisions: which task runs where, and what follows from each end, loss and silence. Pure: an event and
/// a time in, commands out; chance is seeded. Called by the scheduler's loop only.
/// </summary>
/// <remarks>
/// <code>
/// message --> Conversation --> Reception, JobGraph, Departures
/// report  --> ClusterReports --> Reception, Departures, ExecutorRoster --losses--> Recovery
/// job     --> JobGraph, Recovery --> JobBook (ends), StageBook (starts)
/// then, in each turn: overdue executors, those to let go, ready stages, PlacementQueue, wish, wake-up
/// </code>
/// The states of a stage are drawn at <see cref="StagePhase"/>, those of a job at <see cref="JobBook"/>, those of an
/// executor at <see cref="ExecutorRoster"/>.
/// </remarks>
internal sealed class SchedulerCore
{
    private readonly TimeSpan heartbeatInterval;
    private readonly SchedulerParts parts;
    private readonly CommandBuffer commands;
    private DateTimeOffset? armed;

    /// <param name="options">Its settings.</param>
    /// <param name="executorSettings">Settings that executors are told.</param>
    /// <param name="term">This driver's term.</param>
    /// <param name="seed">Seed of the order of offers.</param>
    /// <param name="assertInvariants">Check the whole state after each event: for tests.</param>
    public SchedulerCore(
        SchedulerOptions options, IReadOnlyDictionary<string, string> executorSettings, DriverTerm term, int seed,
        bool assertInvariants = false)
    {
        options.Validate();
        heartbeatInterval = options.HeartbeatInterval;
        parts = new(options, executorSettings, term, seed, assertInvariants);
        commands = parts.Commands;
    }

    /// <summary>Decides what follows; the commands are to be carried out in order.</summary>
    public IReadOnlyList<SchedulerCommand> Handle(SchedulerEvent happened, DateTimeOffset now)
    {
        commands.Begin(now);
        if (now - armed > heartbeatInterval)
        {
            parts.Roster.DriverSlept();
        }

        Dispatch(happened);
        parts.Roster.GiveUpOverdue();
        parts.Jobs.EndOverdue();
        parts.Graph.Sweep();
        parts.Departures.LetGo();
        parts.Conversation.AnswerEarly();
        parts.Stages.StartReady();
        parts.Attempts.LaunchPending();
        if (parts.Waiting.Take(parts.Executors.Registered == 0 && parts.Jobs.AnyActive, now) is { } line)
        {
            commands.Warn(line);
        }

        if (parts.Demand.Take(parts.Jobs) is { } wish)
        {
            commands.Add(new SchedulerCommand.Demand(wish));
        }

        Arm(now);
        parts.Invariants?.Assert();
        return commands.Take();
    }

    /// <summary>
    /// Gives all jobs up that are not over, after a turn that broke off: what that turn had decided is carried out
    /// first, for launches are booked and must run to be ended.
    /// </summary>
    public IReadOnlyList<SchedulerCommand> FailAllJobs(string reason, DateTimeOffset now)
    {
        commands.Begin(now);
        parts.Attempts.SendLaunches();
        parts.Jobs.EndCurrent(new JobOutcome.Failed(reason));
        return commands.Take();
    }

    /// <summary>The last turn: ends all jobs, and books their attempts as ended: nobody will hear their ends.</summary>
    public IReadOnlyList<SchedulerCommand> Close(string reason, DateTimeOffset now)
    {
        commands.Begin(now);
        parts.Jobs.EndCurrent(new JobOutcome.Cancelled(reason));
        foreach (var attempt in parts.Attempts.Live.OrderBy(attempt => attempt.Id.Value).ToList())
        {
            parts.Recovery.Failed(attempt, new TaskFailure.Killed(reason), TaskMetrics.None);
        }

        return commands.Take();
    }

    private void Dispatch(SchedulerEvent happened)
    {
        switch (happened)
        {
            case SchedulerEvent.JobSubmitted e:
                parts.Graph.Submit(e.Job, e.Plan);
                break;
            case SchedulerEvent.JobCancelled e:
                parts.Graph.Cancel(e.Job, e.Reason);
                break;
            case SchedulerEvent.MessageReceived e:
                parts.Conversation.Hear(e);
                break;
            case SchedulerEvent.NotSent e:
                parts.Conversation.NotSent(e);
                break;
            case SchedulerEvent.LedgerFilled e when parts.Reception.Find(e.Executor, e.Incarnation) is { } peer:
                parts.Reception.Filled(peer, e);
                break;
            case SchedulerEvent.StreamCut e when parts.Reception.Find(e.Executor, e.Incarnation) is { } cut:
                parts.Roster.Cut(cut);
                break;
            case SchedulerEvent.ClusterReported e:
                parts.Reports.Hear(e.Report);
                break;
            case SchedulerEvent.ShufflesUnneeded e:
                parts.Graph.Unneeded(e.Shuffles);
                break;
            case SchedulerEvent.ResultFetched e when parts.Jobs.Fetched(e) is { } stage:
                parts.Graph.PartitionDone(stage, e.Partition);
                break;
            case SchedulerEvent.ResultLost e when parts.Jobs.ResultLost(e) is { } attempt:
                parts.Recovery.ResultLost(attempt, e.Reason);
                break;
            case SchedulerEvent.ResultFetched or SchedulerEvent.ResultLost:
                // Nobody waits for that result any more.
                break;
            case SchedulerEvent.StreamCut or SchedulerEvent.LedgerFilled:
                // Of an executor that is lost or was refused.
                break;
            case SchedulerEvent.TimePassed:
                // Timers may go off a little early: what is not due yet needs to be woken for again.
                armed = null;
                break;
            default:
                throw new UnreachableException($"Unknown scheduler event {happened}.");
        }
    }

    private void Arm(DateTimeOffset now)
    {
        armed = armed <= now ? null : armed;
        var next = Earlier(
            Earlier(Earlier(parts.Placement.NextLevelAt, parts.Roster.NextCheck), parts.Departures.Next),
            Earlier(parts.Waiting.Next, parts.Jobs.NextOverdue));
        if (next is { } time && !(armed <= time))
        {
            armed = time;
            commands.Add(new SchedulerCommand.WakeAt(time));
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;
}
