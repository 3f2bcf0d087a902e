namespace Flint.Events.Logs;

/// <summary>One line of an event log.</summary>
/// <param name="At">When it happened, by the driver's clock.</param>
/// <param name="Event">What happened.</param>
internal sealed record LoggedEvent(DateTimeOffset At, EngineEvent Event);

/// <summary>The first line of an event log.</summary>
/// <param name="Format">Always <c>flint-event-log</c>.</param>
/// <param name="Version">Grows when a reader of the version before would misread a line.</param>
internal sealed record EventLogHeader(string Format, int Version)
{
    public static EventLogHeader Current { get; } = new("flint-event-log", 1);
}
