namespace Flint.Events;

/// <summary>Hands each event to all sinks, in order. Immutable; called by the driver's loop.</summary>
internal sealed class EventBus(IReadOnlyList<IEventSink> sinks) : IEventSink
{
    public void Publish(EngineEvent happened, DateTimeOffset at)
    {
        foreach (var sink in sinks)
        {
            sink.Publish(happened, at);
        }
    }
}
