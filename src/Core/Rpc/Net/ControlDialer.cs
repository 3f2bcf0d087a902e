using System.IO.Pipelines;
using System.Net;

namespace Flint.Rpc.Net;

/// <summary>Opens control streams to the driver, each on a connection of its own. Thread-safe.</summary>
/// <param name="proof">What this process shows.</param>
/// <param name="options">Limits.</param>
internal sealed class ControlDialer(PeerProof proof, NetworkOptions options)
{
    private const int ReadBytes = 64 * 1024;

    /// <summary>A host that vanished sends no end; silence is asked about after this time.</summary>
    private static readonly TimeSpan PingPause = TimeSpan.FromSeconds(60);

    public async Task<IFrameStream> DialAsync(string endpoint, CancellationToken stop)
    {
        var address = PortAddress.Parse(endpoint);
        var connection = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.GreetingLimit,
            SslOptions = PortCertificate.ForClients(),
            KeepAlivePingDelay = PingPause,
            KeepAlivePingTimeout = PingPause,
        });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.GreetingLimit);
        try
        {
            return await OpenAsync(connection, address, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            connection.Dispose();
            stop.ThrowIfCancellationRequested();
            var reason = error is OperationCanceledException
                ? $"no answer within {options.GreetingLimit.TotalSeconds} s" : PortCertificate.Reason(error);
            throw new IOException($"cannot open a control stream to {endpoint}: {reason}", error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task<IFrameStream> OpenAsync(
        HttpMessageInvoker connection, PortAddress address, CancellationToken stop)
    {
        var body = new DuplexContent(ControlApplication.ContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, address.Url + ControlApplication.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        request.Headers.TryAddWithoutValidation("authorization", proof.ToHeader());
        request.Headers.Host = address.HostName;
        request.Headers.TryAddWithoutValidation("te", "trailers");
        var response = await connection.SendAsync(request, stop).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var reason = response.StatusCode == HttpStatusCode.Unauthorized
                ? $"it does not accept the token of {proof.Peer}: another application listens there"
                : $"it answered {(int)response.StatusCode}";
            response.Dispose();
            throw new IOException($"cannot open a control stream to {address}: {reason}");
        }

        var up = await body.Opened.WaitAsync(stop).ConfigureAwait(false);
        var down = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var reader = PipeReader.Create(down, new StreamPipeReaderOptions(bufferSize: ReadBytes));
        var writer = PipeWriter.Create(up, new StreamPipeWriterOptions(leaveOpen: true));
        var frames = new GrpcFrameStream(
            reader, writer, address.Url, (int)options.LongestFrame.Bytes, CancellationToken.None);
        return new DialledStream(connection, response, body, frames, reader, options.LingerLimit);
    }
}
