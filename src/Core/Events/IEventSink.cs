namespace Flint.Events;

/// <summary>Takes engine events. Called by the driver's loop: must not block and must not throw.</summary>
internal interface IEventSink
{
    void Publish(EngineEvent happened, DateTimeOffset at);
}
