using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

/// <summary>A core under test with its time, and what it has said so far in the words of a test.</summary>
internal sealed class Driver
{
    private readonly SchedulerCore core;

    public Driver(SchedulerOptions? options = null, int seed = 1)
    {
        core = new(options ?? Some.Options, new Dictionary<string, string> { ["flint.x"] = "y" }, new(1), seed, true);
    }

    public DateTimeOffset Now { get; private set; } = Some.Start;

    /// <summary>All launches so far.</summary>
    public List<(TaskLaunch Task, string Executor)> Launches { get; } = [];

    /// <summary>Commands of the last event.</summary>
    public IReadOnlyList<SchedulerCommand> Last { get; private set; } = [];

    public IEnumerable<EngineEvent> Events =>
        All.OfType<SchedulerCommand.Publish>().Select(command => command.Happened);

    public List<SchedulerCommand> All { get; } = [];

    public IReadOnlyList<SchedulerCommand> Handle(SchedulerEvent happened)
    {
        Last = core.Handle(happened, Now);
        All.AddRange(Last);
        foreach (var send in Last.OfType<SchedulerCommand.Send>())
        {
            if (send.Message is DriverMessage.Launch launch)
            {
                Launches.AddRange(launch.Tasks.Select(task => (task, send.Executor.Value)));
            }
        }

        return Last;
    }

    /// <summary>The session is disposed.</summary>
    public Driver Close(string reason)
    {
        Last = core.Close(reason, Now);
        All.AddRange(Last);
        return this;
    }

    public Driver Wait(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        Handle(new SchedulerEvent.TimePassed());
        return this;
    }

    /// <summary>Signs of life every ten seconds of these executors.</summary>
    public Driver WaitWithHeartbeats(double seconds, params string[] executors)
    {
        for (var end = Now + TimeSpan.FromSeconds(seconds); Now < end;)
        {
            Wait(Math.Min(10, (end - Now).TotalSeconds));
            foreach (var executor in executors)
            {
                Say(executor, new ExecutorMessage.Heartbeat([]));
            }
        }

        return this;
    }

    /// <summary>Executors with one slot each, on hosts of their own.</summary>
    public Driver With(params string[] executors)
    {
        foreach (var executor in executors)
        {
            Join(executor);
        }

        return this;
    }

    public Driver Join(string executor, string? host = null, int slots = 1, string? rack = null)
    {
        if (rack is not null)
        {
            Report(new ClusterEvent.Granted(new(executor), ProfileId.Default, host ?? $"host-{executor}", rack, null));
        }

        Say(executor, Some.Register(executor, host, slots));
        return this;
    }

    public Driver Submit(JobPlan plan, int job = 0)
    {
        Handle(new SchedulerEvent.JobSubmitted(new(job), plan));
        return this;
    }

    public Driver Cancel(int job = 0, string reason = "enough")
    {
        Handle(new SchedulerEvent.JobCancelled(new(job), reason));
        return this;
    }

    public Driver Say(string executor, ExecutorMessage message, ulong? incarnation = null)
    {
        Handle(new SchedulerEvent.MessageReceived(
            new(executor), incarnation is { } given ? new(given) : Some.IncarnationOf(executor), message));
        return this;
    }

    public Driver Cut(string executor)
    {
        Handle(new SchedulerEvent.StreamCut(new(executor), Some.IncarnationOf(executor)));
        return this;
    }

    public Driver Report(ClusterEvent report)
    {
        Handle(new SchedulerEvent.ClusterReported(report));
        return this;
    }

    /// <summary>The latest launch of a partition of a stage.</summary>
    public TaskLaunch Launch(int stage, int partition) =>
        Launches.Last(launch => launch.Task.Stage.Stage.Value == stage && launch.Task.Partition == partition).Task;

    public string ExecutorOf(TaskLaunch task) =>
        Launches.Single(launch => launch.Task.Attempt == task.Attempt).Executor;

    public Driver Succeed(int stage, int partition) => Succeed(Launch(stage, partition));

    public Driver Succeed(TaskLaunch task) => End(task, task.Writes is null
        ? new TaskOutcome.Result(new byte[] { (byte)task.Partition })
        : Some.Output(task, ExecutorOf(task)));

    /// <summary>A map task ends well with rows that are not those of other attempts.</summary>
    public Driver SucceedWith(int stage, int partition, ulong rows)
    {
        var task = Launch(stage, partition);
        return End(task, new TaskOutcome.MapOutput(
            Some.Status(task, ExecutorOf(task)) with { Blocks = [new BlockSummary(10, 1, rows, 1)] }));
    }

    public Driver Fail(int stage, int partition, TaskFailure failure) => Fail(Launch(stage, partition), failure);

    public Driver Fail(TaskLaunch task, TaskFailure failure) => End(task, new TaskOutcome.Failed(failure));

    public Driver End(TaskLaunch task, TaskOutcome outcome) =>
        Say(ExecutorOf(task), new ExecutorMessage.AttemptEnded(task.Attempt, outcome, TaskMetrics.None));

    /// <summary>The caller of the task's job has fetched its result.</summary>
    public Driver Fetched(TaskLaunch task)
    {
        Handle(new SchedulerEvent.ResultFetched(task.Job, task.Partition, task.Attempt));
        return this;
    }

    /// <summary>The caller of the task's job could not fetch its result.</summary>
    public Driver Lost(TaskLaunch task, string reason)
    {
        Handle(new SchedulerEvent.ResultLost(task.Job, task.Partition, task.Attempt, reason));
        return this;
    }

    /// <summary>Launches of the last event, as <c>stage.attempt:partition@executor</c>, sorted.</summary>
    public IEnumerable<string> Launched => Last.OfType<SchedulerCommand.Send>()
        .Where(send => send.Message is DriverMessage.Launch)
        .SelectMany(send => ((DriverMessage.Launch)send.Message).Tasks
            .Select(task => $"{task.Stage}:{task.Partition}@{send.Executor}"))
        .Order(StringComparer.Ordinal);

    /// <summary>Attempts that the last event killed.</summary>
    public IEnumerable<long> Killed => Sent<DriverMessage.Kill>().Select(kill => kill.Attempt.Value).Order();

    public IEnumerable<T> Sent<T>()
        where T : DriverMessage => Last.OfType<SchedulerCommand.Send>().Select(send => send.Message).OfType<T>();

    public IEnumerable<T> Published<T>()
        where T : EngineEvent =>
        Last.OfType<SchedulerCommand.Publish>().Select(command => command.Happened).OfType<T>();

    public IEnumerable<SchedulerCommand.EndJob> Ends => All.OfType<SchedulerCommand.EndJob>();

    public IEnumerable<int> Delivered(int job = 0) => All.OfType<SchedulerCommand.DeliverResult>()
        .Where(result => result.Job.Value == job)
        .Select(result => result.Partition);

    public bool AskCommit(TaskLaunch task)
    {
        Say(ExecutorOf(task), new ExecutorMessage.CommitAsked(task.Attempt));
        return Sent<DriverMessage.CommitAnswered>().Single(answer => answer.Attempt == task.Attempt).Granted;
    }

    public IReadOnlyList<MapStatus?> AskOutputs(string executor, int shuffle = 0)
    {
        Say(executor, new ExecutorMessage.MapOutputsAsked(new(shuffle), new(0)));
        return Sent<DriverMessage.MapOutputs>().Single().Statuses;
    }
}
