using System.Text.Json.Serialization;
using Flint.Errors;
using Flint.Identity;

namespace Flint.Events;

/// <summary>
/// What the engine did: ids and numbers, never live objects. The console, the event log, the tests and later the web
/// pages read this one stream. A closed, versioned set.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ApplicationStarted), nameof(ApplicationStarted))]
[JsonDerivedType(typeof(ApplicationEnded), nameof(ApplicationEnded))]
[JsonDerivedType(typeof(JobStarted), nameof(JobStarted))]
[JsonDerivedType(typeof(JobEnded), nameof(JobEnded))]
[JsonDerivedType(typeof(StageStarted), nameof(StageStarted))]
[JsonDerivedType(typeof(StageSkipped), nameof(StageSkipped))]
[JsonDerivedType(typeof(StageEnded), nameof(StageEnded))]
[JsonDerivedType(typeof(TaskStarted), nameof(TaskStarted))]
[JsonDerivedType(typeof(TaskEnded), nameof(TaskEnded))]
[JsonDerivedType(typeof(ExecutorAdded), nameof(ExecutorAdded))]
[JsonDerivedType(typeof(ExecutorLeaving), nameof(ExecutorLeaving))]
[JsonDerivedType(typeof(ExecutorRemoved), nameof(ExecutorRemoved))]
[JsonDerivedType(typeof(EventsDropped), nameof(EventsDropped))]
[JsonDerivedType(typeof(LongTurn), nameof(LongTurn))]
[JsonDerivedType(typeof(Warned), nameof(Warned))]
public abstract record EngineEvent
{
    private protected EngineEvent() { }

    /// <summary>A session started.</summary>
    public sealed record ApplicationStarted(ApplicationId Application, string Name, string Master) : EngineEvent;

    /// <summary>A session ended.</summary>
    public sealed record ApplicationEnded(ApplicationId Application) : EngineEvent;

    /// <summary>A job was submitted.</summary>
    public sealed record JobStarted(JobId Job, string Name, IReadOnlyList<StageId> Stages) : EngineEvent;

    /// <summary>A job ended; <paramref name="Error"/> is null if it succeeded.</summary>
    public sealed record JobEnded(JobId Job, string? Error) : EngineEvent;

    /// <summary>An attempt of a stage started.</summary>
    public sealed record StageStarted(StageAttempt Stage, string Name, int Tasks) : EngineEvent;

    /// <summary>A stage needs nothing run: its outputs are there.</summary>
    public sealed record StageSkipped(StageId Stage, string Name) : EngineEvent;

    /// <summary>An attempt of a stage ended; <paramref name="Error"/> is null if it succeeded.</summary>
    public sealed record StageEnded(StageAttempt Stage, string? Error) : EngineEvent;

    /// <summary>A task attempt was launched.</summary>
    public sealed record TaskStarted(
        TaskAttemptId Attempt, StageAttempt Stage, int Partition, int Number, ExecutorId Executor) : EngineEvent;

    /// <summary>A task attempt ended; <paramref name="Failure"/> is null if it succeeded.</summary>
    public sealed record TaskEnded(
        TaskAttemptId Attempt, StageAttempt Stage, int Partition, ExecutorId Executor,
        TaskFailure? Failure, TaskMetrics Metrics) : EngineEvent;

    /// <summary>An executor registered.</summary>
    public sealed record ExecutorAdded(ExecutorId Executor, string Host, int Slots) : EngineEvent
    {
        /// <summary>The system's number of its process on that host.</summary>
        public int ProcessId { get; init; }
    }

    /// <summary>
    /// An executor gets no more tasks and will be gone, at the deadline at the latest if there is one.
    /// </summary>
    public sealed record ExecutorLeaving(ExecutorId Executor, DateTimeOffset? Deadline, string Reason) : EngineEvent;

    /// <summary>An executor is gone.</summary>
    public sealed record ExecutorRemoved(ExecutorId Executor, string Reason) : EngineEvent;

    /// <summary>A sink could not keep up: so many events before this one are missing from its stream.</summary>
    public sealed record EventsDropped(long Count) : EngineEvent;

    /// <summary>The driver's loop was busy with one event for longer than it should be.</summary>
    public sealed record LongTurn(string On, TimeSpan Took) : EngineEvent;

    /// <summary>Something that people should read.</summary>
    public sealed record Warned(string Text) : EngineEvent;
}
