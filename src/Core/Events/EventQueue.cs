using System.Threading.Channels;

namespace Flint.Events;

/// <summary>
/// A bounded queue between the driver's loop and a sink that does input and output. When it is full, events are dropped
/// and counted, and the sink is told how many; the driver never waits.
/// </summary>
internal sealed class EventQueue : IEventSink, IAsyncDisposable
{
    private readonly Channel<(EngineEvent Happened, DateTimeOffset At)> waiting;
    private readonly IQueuedSink sink;
    private readonly TimeSpan pause;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource closing = new();
    private Task loop = Task.CompletedTask;

    // Written by the driver's loop, taken by ours.
    private long dropped;

    /// <param name="sink">Where events go; owned from now on.</param>
    /// <param name="capacity">Events that may wait.</param>
    /// <param name="pause">Time between two turns of a sink that draws; zero for one that wants events at once.</param>
    /// <param name="time">Measures the pause.</param>
    public EventQueue(IQueuedSink sink, int capacity, TimeSpan pause, TimeProvider time)
    {
        this.sink = sink;
        this.pause = pause;
        this.time = time;
        waiting = Channel.CreateBounded<(EngineEvent, DateTimeOffset)>(
            new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Starts the loop that delivers. Called once.</summary>
    public void Start() => loop = DeliverAsync();

    public void Publish(EngineEvent happened, DateTimeOffset at)
    {
        if (!waiting.Writer.TryWrite((happened, at)))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    /// <summary>Delivers what waits, then closes the sink.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await closing.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        await sink.DisposeAsync().ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task DeliverAsync()
    {
        // Never on the thread of the caller: a sink may write.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (await HasTurnAsync().ConfigureAwait(false))
        {
            DeliverWaiting();
            await sink.CaughtUpAsync().ConfigureAwait(false);
            if (pause > TimeSpan.Zero && !closing.IsCancellationRequested)
            {
                await Task.Delay(pause, time, closing.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private ValueTask<bool> HasTurnAsync() =>
        sink.WantsTurns && pause > TimeSpan.Zero && !closing.IsCancellationRequested
            ? new(true)
            : waiting.Reader.WaitToReadAsync();

    private void DeliverWaiting()
    {
        while (waiting.Reader.TryRead(out var next))
        {
            if (Interlocked.Exchange(ref dropped, 0) is > 0 and var lost)
            {
                sink.Publish(new EngineEvent.EventsDropped(lost), next.At);
            }

            sink.Publish(next.Happened, next.At);
        }
    }
}
