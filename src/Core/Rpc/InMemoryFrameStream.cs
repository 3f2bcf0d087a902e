using System.Threading.Channels;

namespace Flint.Rpc;

/// <summary>
/// One end of a control stream inside one process: two bounded channels of encoded frames. A full channel makes the
/// sender wait, as a slow peer does on a network. Either end disposing ends both directions; what was sent before is
/// still received, as it would be from a socket's buffer.
/// </summary>
internal sealed class InMemoryFrameStream : IFrameStream
{
    private readonly ChannelReader<ReadOnlyMemory<byte>> received;
    private readonly ChannelWriter<ReadOnlyMemory<byte>> sent;
    private readonly ChannelWriter<ReadOnlyMemory<byte>> ownEnd;
    private readonly string peer;

    private InMemoryFrameStream(
        Channel<ReadOnlyMemory<byte>> incoming, Channel<ReadOnlyMemory<byte>> outgoing, string peer)
    {
        received = incoming.Reader;
        sent = outgoing.Writer;
        ownEnd = incoming.Writer;
        this.peer = peer;
    }

    /// <summary>Both ends of a new stream.</summary>
    public static (InMemoryFrameStream Dialler, InMemoryFrameStream Listener) Open(string endpoint, int capacity)
    {
        var up = Channel.CreateBounded<ReadOnlyMemory<byte>>(capacity);
        var down = Channel.CreateBounded<ReadOnlyMemory<byte>>(capacity);
        return (new(down, up, endpoint), new(up, down, $"the dialler of {endpoint}"));
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken stop)
    {
        try
        {
            await sent.WriteAsync(frame, stop).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw new IOException($"the stream to {peer} was cut", closed);
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken stop)
    {
        while (await received.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            if (received.TryRead(out var frame))
            {
                return frame;
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        sent.TryComplete();
        ownEnd.TryComplete();
        return ValueTask.CompletedTask;
    }
}
