using System.Diagnostics;
using Flint.Cluster;
using Flint.Events;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Benchmarks.Rows;

/// <summary>The scheduler's decisions alone: every task of a large job is launched and ends, on many executors.</summary>
internal sealed class SchedulerRow : IRow
{
    private const int Bar = 200_000;
    private const int MostBytes = 1024;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name => "scheduler: launches + ends, core alone";

    public Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var tasks = (int)scale.Of(1_000_000);
        var executors = (int)scale.Of(10_000);
        var rates = new List<double>();
        var bytes = 0L;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < 3; round++)
        {
            var (seconds, held) = Run(tasks, executors);
            rates.Add(2 * tasks / seconds);
            bytes = Math.Max(bytes, held / tasks);
        }
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / 3 / tasks;
        var rate = Contest.Median(rates);
        return Task.FromResult(new Line(
            Name, $"{rate / 1000:0} k/s", "", null, $">= {Bar / 1000} k/s, 1 KB", rate >= Bar && bytes <= MostBytes,
            $"{allocated}", $"{bytes} bytes held per task"));
    }

    private static (double Seconds, long HeldBytes) Run(int tasks, int executors)
    {
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var core = new SchedulerCore(
            new() { ExecutorInstances = executors }, new Dictionary<string, string>(), new(1), seed: 1);
        var launches = new Queue<(ExecutorId Executor, Incarnation Incarnation, TaskLaunch Task)>();
        for (var number = 0; number < executors; number++)
        {
            ExecutorId id = new($"executor-{number}");
            var host = $"host-{number % 1000}";
            Take(core.Handle(new SchedulerEvent.ClusterReported(
                new ClusterEvent.Granted(id, ProfileId.Default, host, null, null)), Start), launches);
            Take(core.Handle(new SchedulerEvent.MessageReceived(id, new((ulong)number + 1), new ExecutorMessage.Register(
                id, new((ulong)number + 1), "token", new(1), host, "", 4, "1", [], [])), Start), launches);
        }
        var watch = Stopwatch.StartNew();
        Take(core.Handle(new SchedulerEvent.JobSubmitted(new(0), Plan(tasks)), Start), launches);
        watch.Stop();
        var held = GC.GetTotalMemory(forceFullCollection: true) - empty;
        watch.Start();
        var ended = 0;
        while (launches.TryDequeue(out var launch))
        {
            ended++;
            // A clock that moves a little keeps the timers at work, as they are in a driver.
            Take(core.Handle(new SchedulerEvent.MessageReceived(launch.Executor, launch.Incarnation,
                new ExecutorMessage.AttemptEnded(launch.Task.Attempt, new TaskOutcome.Result(default), TaskMetrics.None)),
                Start.AddTicks(ended * 10L)), launches);
        }
        watch.Stop();
        GC.KeepAlive(core);
        return ended == tasks
            ? (watch.Elapsed.TotalSeconds, held)
            : throw new InvalidOperationException($"{ended} of {tasks} tasks were launched.");
    }

    private static void Take(
        IReadOnlyList<SchedulerCommand> commands,
        Queue<(ExecutorId Executor, Incarnation Incarnation, TaskLaunch Task)> launches)
    {
        foreach (var command in commands)
            if (command is SchedulerCommand.Send { Message: DriverMessage.Launch { Tasks: var tasks } } send)
                foreach (var task in tasks)
                    launches.Enqueue((send.Executor, send.Incarnation, task));
    }

    private static JobPlan Plan(int tasks)
    {
        var input = new byte[] { 1 };
        var plans = Enumerable.Range(0, tasks).Select(_ => new TaskPlan(input, [])).ToList();
        return new("bench", [], new("result", null, 0, [], new(new string('0', 64)), plans), [.. Enumerable.Range(0, tasks)]);
    }
}
