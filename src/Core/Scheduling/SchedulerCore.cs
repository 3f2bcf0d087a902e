using System.Diagnostics;
using Flint.Cluster;
using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Jobs;
using Flint.Scheduling.Placement;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>
/// The driver's decisions: which task runs where, and what follows from each end, loss and silence. Pure: an event and
/// a time in, commands out; chance is seeded. Called by the scheduler's loop only.
/// </summary>
/// <remarks>
/// <code>
/// event --> jobs and stages (JobGraph)      --> stages that start (StageBook) --> slots (PlacementQueue) --> commands
///       --> executors (Reception, Roster) --^                                                 wish (DemandPlanner) -^
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
    private readonly JobGraph graph;
    private readonly DemandPlanner demand;
    private readonly ExecutorRoster roster;
    private readonly Reception reception;
    private readonly WaitingLine waiting = new();
    private readonly List<(ExecutorState Executor, ExecutorMessage.MapOutputsAsked Question)> early = [];
    private readonly SchedulerInvariants? invariants;
    private readonly Action<TaskSet, int, ExecutorState, LocalityLevel> launch;
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
        launch = attempts.Launch;
        stages = new(commands, executors, placement, attempts, outputs, options);
        jobs = new(commands, placement, attempts, stages, options);
        graph = new(commands, placement, attempts, outputs, stages, jobs, options);
        demand = new(options);
        roster = new(commands, options, executors, placement, graph, jobs, demand);
        reception = new(commands, roster, executors, placement, attempts, graph,
            new(term, executorSettings, options.TaskCpus, outputs));
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
        AnswerEarly();
        stages.StartReady();
        placement.Place(now, launch);
        attempts.SendLaunches();
        if (waiting.Take(jobs.AnyActive && executors.Registered == 0, now) is { } line)
        {
            commands.Warn(line);
        }

        if (demand.Take() is { } wish)
        {
            commands.Add(new SchedulerCommand.Demand(wish));
        }

        Arm(now);
        invariants?.Assert();
        return commands.Take();
    }

    /// <summary>
    /// Gives all jobs up that are not over, after a turn that broke off: what that turn had decided is carried out first,
    /// for launches are booked and must run to be ended.
    /// </summary>
    public IReadOnlyList<SchedulerCommand> FailAllJobs(string reason, DateTimeOffset now)
    {
        commands.Begin(now);
        attempts.SendLaunches();
        jobs.FailCurrent(reason);
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
            case SchedulerEvent.MessageReceived { Message: ExecutorMessage.Register register }:
                reception.Register(register);
                break;
            case SchedulerEvent.MessageReceived e:
                OnMessage(e);
                break;
            case SchedulerEvent.StreamCut e:
                if (Find(e.Executor, e.Incarnation) is { } cut)
                {
                    roster.Cut(cut);
                }

                break;
            case SchedulerEvent.ClusterReported e:
                OnReport(e.Report);
                break;
            case SchedulerEvent.TimePassed:
                // Timers may go off a little early: what is not due yet needs to be woken for again.
                armed = null;
                break;
            default:
                throw new UnreachableException($"Unknown scheduler event {happened}.");
        }
    }

    private void OnMessage(SchedulerEvent.MessageReceived e)
    {
        if (Find(e.Executor, e.Incarnation) is not { } executor)
        {
            // Whatever else a stranger says is of no interest: it has to register first, and may be refused then.
            if (e.Message is ExecutorMessage.Heartbeat)
            {
                commands.Send(e.Executor, e.Incarnation, new DriverMessage.RegisterAgain());
            }

            return;
        }

        reception.Heard(executor);
        switch (e.Message)
        {
            case ExecutorMessage.AttemptEnded ended when Attempt(ended.Attempt, executor) is { } attempt:
                graph.Ended(attempt, ended.Outcome, ended.Metrics);
                if (ended.Outcome is not TaskOutcome.Failed)
                {
                    demand.TaskSucceeded();
                }

                break;
            case ExecutorMessage.CommitAsked asked:
                var granted = Attempt(asked.Attempt, executor) is { } asking && jobs.AskCommit(asking);
                commands.Send(executor, new DriverMessage.CommitAnswered(asked.Attempt, granted));
                break;
            case ExecutorMessage.MapOutputsAsked question:
                Answer(executor, question);
                break;
            case ExecutorMessage.Goodbye goodbye:
                roster.Goodbye(executor, goodbye.Reason);
                break;
            case ExecutorMessage.Heartbeat or ExecutorMessage.AttemptStarted or ExecutorMessage.AttemptEnded:
                // A sign of life; or the end of an attempt that has ended before.
                break;
            default:
                throw new UnreachableException($"Unknown executor message {e.Message}.");
        }
    }

    private void OnReport(ClusterEvent report)
    {
        switch (report)
        {
            case ClusterEvent.Granted granted:
                reception.Granted(granted);
                break;
            case ClusterEvent.Gone gone:
                roster.Gone(gone);
                break;
            case ClusterEvent.HostLost lost:
                roster.HostLost(lost.Host);
                break;
            case ClusterEvent.Leaving leaving when executors.TryGet(leaving.Executor, out var executor):
                reception.Leaving(executor);
                break;
            case ClusterEvent.Unreachable unreachable when executors.TryGet(unreachable.Executor, out var executor):
                reception.Unreachable(executor);
                break;
            case ClusterEvent.Returned returned when executors.TryGet(returned.Executor, out var executor):
                reception.Returned(executor);
                break;
            case ClusterEvent.Waiting waits:
                waiting.Why = waits.Why;
                break;
            case ClusterEvent.Ended ended:
                demand.Over();
                jobs.FailAll($"the cluster ended the application: {ended.Why}");
                break;
            case ClusterEvent.Disconnected:
                commands.Warn("The cluster manager cannot reach its cluster; jobs go on with the executors they have.");
                break;
            default:
                // Launched and Reconnected change nothing; the others name an executor that is not known any more.
                break;
        }
    }

    private void Answer(ExecutorState executor, ExecutorMessage.MapOutputsAsked question)
    {
        // A question from the time of a later driver waits until this one has counted as far.
        if (question.Epoch.CompareTo(outputs.Epoch) > 0)
        {
            early.Add((executor, question));
            return;
        }

        commands.Send(executor, new DriverMessage.MapOutputs(
            question.Shuffle, outputs.Epoch, outputs.Snapshot(question.Shuffle)));
    }

    private void AnswerEarly()
    {
        foreach (var (executor, question) in early.Count == 0 ? [] : early.ToList())
        {
            if (question.Epoch.CompareTo(outputs.Epoch) <= 0)
            {
                early.Remove((executor, question));
                Answer(executor, question);
            }
        }
    }

    private ExecutorState? Find(ExecutorId id, Incarnation incarnation) =>
        executors.TryGet(id, out var executor) && executor.IsRegistered && executor.Incarnation == incarnation
            ? executor
            : null;

    private TaskAttempt? Attempt(TaskAttemptId id, ExecutorState executor) =>
        attempts.TryGet(id, out var attempt) && attempt.Executor == executor ? attempt : null;

    private void Arm(DateTimeOffset now)
    {
        armed = armed <= now ? null : armed;
        var next = Earlier(Earlier(placement.NextLevelAt, roster.NextCheck), waiting.Next);
        if (next is { } time && !(armed <= time))
        {
            armed = time;
            commands.Add(new SchedulerCommand.WakeAt(time));
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;
}
