using Flint.Errors;
using Flint.Events;
using Flint.Identity;

namespace Flint.Tests.Events;

/// <summary>One event of each kind, and task ends with one failure of each kind.</summary>
internal static class AllEvents
{
    private static readonly StageAttempt Stage = new(new(3), 1);
    private static readonly ExecutorId Executor = new("1-b");
    private static readonly ErrorReport Error =
        new("System.Exception", "outer", "   at A.B()", new("System.FormatException", "inner \u2028 \uD83D\uDE00", "", null));

    public static IReadOnlyList<TaskFailure> Failures { get; } =
    [
        new TaskFailure.UserCode(Error, "Map at Program.cs:9"),
        new TaskFailure.Engine(Error, "reading /in/a"),
        new TaskFailure.FetchFailed(new(2), 7, new(long.MaxValue), Executor, "gone"),
        new TaskFailure.FetchFailed(new(2), -1, new(0), null, "never there"),
        new TaskFailure.ExecutorLost(Executor, "exit code 137", true),
        new TaskFailure.Killed("cancelled"),
        new TaskFailure.CommitDenied(4),
        new TaskFailure.MemoryLimit("ReduceByKey", 1L << 40, 1L << 30) { IsOneGroup = true },
        new TaskFailure.MessageTooLarge("the task's input", 1L << 40, 1L << 30),
    ];

    public static IReadOnlyList<EngineEvent> All { get; } =
    [
        new EngineEvent.ApplicationStarted(new("local-1"), "a \"name\"\n", "local[2]"),
        new EngineEvent.JobStarted(new(0), "CollectAsync at Program.cs:12", [new(1), new(2)]),
        new EngineEvent.StageStarted(Stage, "Map, Filter", 40),
        new EngineEvent.StageSkipped(new(9), "TextFile"),
        new EngineEvent.TaskStarted(new(17), Stage, 5, 0, Executor),
        new EngineEvent.TaskEnded(new(17), Stage, 5, Executor, null, TaskMetrics.None),
        .. Failures.Select(failure => new EngineEvent.TaskEnded(
            new(18), Stage, 5, Executor, failure, new(TimeSpan.FromTicks(12_345_678), 1, 2, 3, 4, 5, 6, 7))),
        new EngineEvent.StageEnded(Stage, null),
        new EngineEvent.StageEnded(Stage, "no"),
        new EngineEvent.JobEnded(new(0), "it failed"),
        new EngineEvent.JobEnded(new(0), null),
        new EngineEvent.ExecutorAdded(Executor, "host", 2) { ProcessId = 4711 },
        new EngineEvent.ExecutorLeaving(Executor, DateTimeOffset.UnixEpoch, "Preempted"),
        new EngineEvent.ExecutorLeaving(Executor, null, "decommissioned by signal PWR"),
        new EngineEvent.ExecutorRemoved(Executor, "left"),
        new EngineEvent.EventsDropped(12),
        new EngineEvent.LongTurn("JobSubmitted", TimeSpan.FromMilliseconds(20)),
        new EngineEvent.Warned("look"),
        new EngineEvent.ApplicationEnded(new("local-1")),
    ];
}
