using System.Threading.Channels;
using Flint.Rpc;

namespace Flint.Execution;

/// <summary>The executor's end of one stream to the driver. Owned by the loop.</summary>
internal sealed class ExecutorLink
{
    private readonly IFrameStream stream;
    private readonly FrameOutbox outbox;
    private readonly CancellationTokenSource stop;
    private Task reading = Task.CompletedTask;

    private ExecutorLink(IFrameStream stream, int capacity, CancellationToken stop)
    {
        this.stream = stream;
        this.stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        outbox = FrameOutbox.Start(stream, capacity);
    }

    /// <summary>Starts to read frames into the loop's channel.</summary>
    public static ExecutorLink Start(
        IFrameStream stream, int capacity, ChannelWriter<ExecutorLoop.Item> items, CancellationToken stop)
    {
        var link = new ExecutorLink(stream, capacity, stop);
        link.reading = link.ReadAsync(items);
        return link;
    }

    public void Post(Frame frame) => outbox.TryPost(frame);

    /// <summary>Writes what waits, then ends both directions.</summary>
    public async Task CloseAsync(TimeSpan limit, TimeProvider time)
    {
        await outbox.FlushAsync(limit, time).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        await outbox.DisposeAsync().ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task ReadAsync(ChannelWriter<ExecutorLoop.Item> items)
    {
        try
        {
            while (await ReceiveAsync().ConfigureAwait(false) is { } frame)
            {
                await items.WriteAsync(new ExecutorLoop.Item.Arrived(this, frame), stop.Token).ConfigureAwait(false);
            }

            await items.WriteAsync(new ExecutorLoop.Item.Ended(this), stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Closed by the loop.
        }
    }

    /// <summary>A peer that sends no frames is as good as a cut: the loop dials again.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync()
    {
        try
        {
            return await stream.ReceiveAsync(stop.Token).ConfigureAwait(false);
        }
        catch (ProtocolErrorException)
        {
            return null;
        }
    }
}
