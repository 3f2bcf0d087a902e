namespace Flint.Events;

/// <summary>
/// A sink that stands behind an <see cref="EventQueue"/> and may therefore do input and output. Called by the queue's
/// loop only.
/// </summary>
internal interface IQueuedSink : IEventSink, IAsyncDisposable
{
    /// <summary>True if the sink wants to be called after the next pause even if nothing happens.</summary>
    bool WantsTurns { get; }

    /// <summary>All events that were waiting have been given; called before the loop waits for more.</summary>
    ValueTask CaughtUpAsync();
}
