using System.Globalization;
using Flint.Blocks;
using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

/// <summary>Arbitrary valid values for tests of the scheduler: a test spells out only what matters to it.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly JobId Job = new(0);

    public static SchedulerOptions Options => new() { LocalityWait = TimeSpan.FromSeconds(3), ExecutorInstances = 2 };

    public static TaskPlan Task(params string[] preferred) => new(new byte[] { 1 }, preferred);

    /// <summary>A job without a shuffle.</summary>
    public static JobPlan JobOf(int tasks) => Plan([], Result(tasks));

    /// <summary>A job whose tasks prefer these places, one task each.</summary>
    public static JobPlan JobNear(params string[][] places) =>
        Plan([], new("result", null, 0, [], Program, [.. places.Select(Task)]));

    /// <summary>A job with one shuffle, number <paramref name="shuffle"/>.</summary>
    public static JobPlan JobWithOneShuffle(int maps, int reduces, int shuffle = 0) =>
        Plan([Map(shuffle, maps)], Result(reduces, shuffle));

    public static JobPlan Plan(IReadOnlyList<StagePlan> maps, StagePlan result) =>
        new("CollectAsync at Test.cs:1", maps, result, [.. Enumerable.Range(0, result.Tasks.Count)]);

    public static StagePlan Map(int shuffle, int tasks, params int[] reads) => new(
        $"map {shuffle}", new ShuffleId(shuffle), 1, [.. reads.Select(read => new ShuffleId(read))], Program,
        Tasks(tasks));

    public static StagePlan Result(int tasks, params int[] reads) => new(
        "result", null, 0, [.. reads.Select(read => new ShuffleId(read))], Program, Tasks(tasks));

    public static ExecutorId Executor(string name) => new(name);

    public static Incarnation IncarnationOf(string executor) => new((ulong)executor[0]);

    public static ExecutorMessage.Register Register(
        string executor, string? host = null, int slots = 1, IReadOnlyList<TaskAttemptId>? attempts = null,
        IReadOnlyList<MapStatus>? outputs = null, ulong? incarnation = null) => new(
        new(executor), incarnation is { } given ? new(given) : IncarnationOf(executor), "token", new(1),
        host ?? $"host-{executor}", $"http://{executor}", slots, "1", attempts ?? [], outputs ?? []);

    public static TaskOutcome.MapOutput Output(TaskLaunch launch, string executor) => new(Status(launch, executor));

    public static MapStatus Status(TaskLaunch launch, string executor) => new(
        launch.Writes!.Value, launch.Partition, launch.Attempt, new(new(executor), $"http://{executor}"), launch.Epoch,
        [new BlockSummary(10, 1, 1, 1)]);

    public static TaskFailure.UserCode UserError(string message = "boom") =>
        new(new ErrorReport("System.InvalidOperationException", message, "at Program.Main", null), "Map");

    public static TaskFailure.FetchFailed Unreadable(TaskLaunch map, string owner) =>
        new(map.Writes!.Value, map.Partition, map.Attempt, new ExecutorId(owner), "connection refused");

    public static ClusterEvent.Gone Gone(string executor, LossReason reason) => new(new(executor), reason, 1, "text");

    private static ProgramHash Program => new(new string('0', 64));

    private static IReadOnlyList<TaskPlan> Tasks(int count) => [.. Enumerable.Range(0, count).Select(_ => Task())];
}
