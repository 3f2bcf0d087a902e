using System.Threading.Channels;

namespace Flint.Rpc;

/// <summary>
/// Writes frames to one stream, in order, off the thread that decides. A peer that does not read until the outbox is
/// full is cut: what it missed is sent again on its next stream. Posting is for one thread; owned by who owns the
/// stream.
/// </summary>
internal sealed class FrameOutbox : IAsyncDisposable
{
    private readonly Channel<Frame> waiting;
    private readonly IFrameStream stream;
    private readonly CancellationTokenSource stop = new();
    private readonly Task writing;

    private FrameOutbox(IFrameStream stream, int capacity)
    {
        this.stream = stream;
        waiting = Channel.CreateBounded<Frame>(new BoundedChannelOptions(capacity) { SingleReader = true });
        writing = WriteAsync();
    }

    /// <summary>Starts writing; <paramref name="capacity"/> frames may wait.</summary>
    public static FrameOutbox Start(IFrameStream stream, int capacity) => new(stream, capacity);

    /// <summary>Queues a frame; false once the stream is cut or the peer too slow.</summary>
    public bool TryPost(Frame frame)
    {
        if (waiting.Writer.TryWrite(frame))
        {
            return true;
        }

        waiting.Writer.TryComplete();
        stop.Cancel();
        return false;
    }

    /// <summary>Writes what waits, for at most <paramref name="limit"/>, then ends.</summary>
    public async Task FlushAsync(TimeSpan limit, TimeProvider time)
    {
        waiting.Writer.TryComplete();
        await Task.WhenAny(writing, Task.Delay(limit, time)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await stop.CancelAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var frame in waiting.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                // All but the last frame of a burst may share one write.
                var more = waiting.Reader.Count > 0;
                await stream.SendAsync(FrameCodec.Encode(frame), more, stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Nothing may follow what was not written: the stream is cut if it was not yet. Its reader sees the end and
            // reports it, the ledger keeps what was not acknowledged.
            waiting.Writer.TryComplete();
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
