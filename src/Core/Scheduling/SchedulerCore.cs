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
/// then, in each turn: overdue executors, those to let go, ready stages, PlacementQueue, wish (DemandPlanner), wake-up
/// </code>
/// The states of a stage are drawn at <see cref="StagePhase"/>, those of a job at <see cref="JobBook"/>, those of an
/// executor at <see cref="ExecutorRoster"/>.
/// </remarks>
internal sealed class SchedulerCore
{
    private readonly SchedulerOptions options;
    private readonly CommandBuffer commands = new();
    private readonly ExecutorTable executors;
    private readonly PlacementQueue placement;
    private readonly MapOutputTable outputs = new();
    private readonly AttemptTable attempts;
    private readonly StageBook stages;
    private readonly JobBook jobs;
    private readonly Recovery recovery;
    private readonly JobGraph graph;
    private readonly DemandPlanner demand;
    private readonly ExecutorRoster roster;
    private readonly Reception reception;
    private readonly Departures departures;
    private readonly WaitingLine waiting = new();
    private readonly Conversation conversation;
    private readonly ClusterReports reports;
    private readonly SchedulerInvariants? invariants;
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
        this.options = options;
        executors = new(seed);
        placement = new(executors, options);
        attempts = new(commands, placement, outputs, options, term);
        stages = new(commands, executors, placement, attempts, outputs, options);
        jobs = new(commands, placement, attempts, stages, options);
        recovery = new(executors, placement, attempts, outputs, stages, jobs, options);
        graph = new(
            attempts, outputs, stages, jobs, recovery, new(commands, attempts, outputs, stages, jobs, options),
            new(commands, executors, attempts, outputs, stages));
        demand = new(options);
        roster = new(commands, options, executors, placement, recovery, jobs, demand);
        reception = new(commands, roster, executors, placement, attempts,
            new(commands, attempts, outputs, stages, graph, recovery),
            new(term, executorSettings, options.TaskCpus));
        departures = new(commands, options, executors, placement, recovery, jobs, demand);
        conversation = new(commands, attempts, graph, reception, roster, departures, outputs);
        reports = new(commands, jobs, reception, roster, demand, waiting, departures);
        invariants = assertInvariants ? new(executors, placement, attempts, outputs, stages, jobs, options) : null;
    }

    /// <summary>Decides what follows; the commands are to be carried out in order.</summary>
    public IReadOnlyList<SchedulerCommand> Handle(SchedulerEvent happened, DateTimeOffset now)
    {
        commands.Begin(now);
        if (now - armed > options.HeartbeatInterval)
        {
            roster.DriverSlept();
        }

        Dispatch(happened);
        roster.GiveUpOverdue();
        jobs.EndOverdue();
        graph.Sweep();
        departures.LetGo();
        conversation.AnswerEarly();
        stages.StartReady();
        attempts.LaunchPending();
        if (waiting.Take(executors.Registered == 0 && jobs.AnyActive, now) is { } line)
        {
            commands.Warn(line);
        }

        if (demand.Take(jobs) is { } wish)
        {
            commands.Add(new SchedulerCommand.Demand(wish));
        }

        Arm(now);
        invariants?.Assert();
        return commands.Take();
    }

    /// <summary>
    /// Gives all jobs up that are not over, after a turn that broke off: what that turn had decided is carried out
    /// first, for launches are booked and must run to be ended.
    /// </summary>
    public IReadOnlyList<SchedulerCommand> FailAllJobs(string reason, DateTimeOffset now)
    {
        commands.Begin(now);
        attempts.SendLaunches();
        jobs.EndCurrent(new JobOutcome.Failed(reason, null, null));
        return commands.Take();
    }

    /// <summary>The last turn: ends all jobs, and books their attempts as ended, for nobody will hear their ends.</summary>
    public IReadOnlyList<SchedulerCommand> Close(string reason, DateTimeOffset now)
    {
        commands.Begin(now);
        jobs.EndCurrent(new JobOutcome.Cancelled(reason));
        foreach (var attempt in attempts.Live.OrderBy(attempt => attempt.Id.Value).ToList())
        {
            recovery.Failed(attempt, new TaskFailure.Killed(reason), TaskMetrics.None);
        }

        return commands.Take();
    }

    private void Dispatch(SchedulerEvent happened)
    {
        switch (happened)
        {
            case SchedulerEvent.JobSubmitted e:
                graph.Submit(e.Job, e.Plan);
                break;
            case SchedulerEvent.JobCancelled e:
                graph.Cancel(e.Job, e.Reason);
                break;
            case SchedulerEvent.MessageReceived e:
                conversation.Hear(e);
                break;
            case SchedulerEvent.StreamCut e when reception.Find(e.Executor, e.Incarnation) is { } cut:
                roster.Cut(cut);
                break;
            case SchedulerEvent.ClusterReported e:
                reports.Hear(e.Report);
                break;
            case SchedulerEvent.ShufflesUnneeded e:
                graph.Unneeded(e.Shuffles);
                break;
            case SchedulerEvent.StreamCut:
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
            Earlier(Earlier(placement.NextLevelAt, roster.NextCheck), departures.Next),
            Earlier(waiting.Next, jobs.NextOverdue));
        if (next is { } time && !(armed <= time))
        {
            armed = time;
            commands.Add(new SchedulerCommand.WakeAt(time));
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;
}
