using System.IO.Pipelines;

namespace Flint.Rpc.Net;

/// <summary>
/// The dialler's side of a control stream, with the connection that it has for itself. Closing lets what was sent last
/// arrive: a connection that is dropped at once takes it along.
/// </summary>
internal sealed class DialledStream(
    HttpMessageInvoker connection, HttpResponseMessage response, DuplexContent request, GrpcFrameStream frames,
    PipeReader reader, TimeSpan linger) : IFrameStream
{
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken stop) =>
        frames.SendAsync(frame, more, stop);

    public ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken stop) => frames.ReceiveAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await frames.DisposeAsync().ConfigureAwait(false);
        request.Complete();
        using var limit = new CancellationTokenSource(linger);
        // A peer that is gone or slow leaves nothing to wait for; the stream is over either way.
        await DrainAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        response.Dispose();
        connection.Dispose();
    }

    /// <summary>Reads until the peer's end.</summary>
    private async Task DrainAsync(CancellationToken stop)
    {
        ReadResult result;
        do
        {
            result = await reader.ReadAsync(stop).ConfigureAwait(false);
            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }
}
