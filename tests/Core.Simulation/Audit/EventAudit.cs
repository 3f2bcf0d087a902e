using Flint.Events;

namespace Flint.Simulation.Audit;

/// <summary>
/// Whether the stream of events tells whole stories: what starts ends once, and what ends has started. An executor may be
/// there when all is told.
/// </summary>
internal sealed class EventAudit
{
    private readonly HashSet<object> started = [];
    private readonly HashSet<object> open = [];

    /// <summary>Null, or what is wrong with this event.</summary>
    public string? Add(EngineEvent happened) => happened switch
    {
        EngineEvent.JobStarted e => Start(e.Job),
        EngineEvent.StageStarted e => Start(e.Stage),
        EngineEvent.TaskStarted e => Start(e.Attempt),
        EngineEvent.ExecutorAdded e => Start(e.Executor),
        EngineEvent.JobEnded e => End(e.Job),
        EngineEvent.StageEnded e => End(e.Stage),
        EngineEvent.TaskEnded e => End(e.Attempt),
        EngineEvent.ExecutorRemoved e => End(e.Executor),
        _ => null,
    };

    /// <summary>Null, or what has never ended.</summary>
    public string? AtEnd() =>
        open.FirstOrDefault(one => one is not Identity.ExecutorId) is { } left
            ? $"the events never tell the end of {Name(left)}"
            : null;

    private string? Start(object one) =>
        started.Add(one) && open.Add(one) ? null : $"the events tell the start of {Name(one)} twice";

    private string? End(object one) =>
        open.Remove(one) ? null : $"the events tell the end of {Name(one)}, which does not run";

    private static string Name(object one) => $"{one.GetType().Name} {one}";
}
