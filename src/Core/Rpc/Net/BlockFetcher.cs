using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;
using Flint.Identity;

namespace Flint.Rpc.Net;

/// <summary>
/// Fetches parts of blocks from other processes over pooled HTTP/1.1 connections; what is asked for in one call travels
/// in as few requests as their limit allows. Thread-safe.
/// </summary>
/// <param name="key">Opens the block ports.</param>
/// <param name="name">Name of this process.</param>
/// <param name="options">Limits.</param>
internal sealed class BlockFetcher(BlockKey key, string name, NetworkOptions options) : IDisposable
{
    private const int MostConnectionsPerServer = 16;

    /// <summary>Shorter than servers keep idle connections, so that a request never meets a closing one.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.GreetingLimit,
        MaxConnectionsPerServer = MostConnectionsPerServer,
        PooledConnectionIdleTimeout = IdleLimit,
        MaxResponseDrainSize = 0,
        SslOptions = PortCertificate.ForClients(),
    });

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
        string endpoint, IReadOnlyList<BlockRange> ranges, CancellationToken stop)
    {
        var address = PortAddress.Parse(endpoint);
        var parts = new ReadOnlyMemory<byte>?[ranges.Count];
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            for (var done = 0; done < ranges.Count;)
            {
                var list = new ArrayBufferWriter<byte>();
                var asked = RangeList.Encode(ranges, done, list);
                stall.CancelAfter(options.StallLimit);
                using var response = await AskAsync(address, list.WrittenMemory, stall.Token).ConfigureAwait(false);
                await ReadAsync(response, ranges, (parts, done, asked), stall).ConfigureAwait(false);
                done += asked;
            }
        }
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            throw new IOException(
                $"fetch from {endpoint}: nothing came for {options.StallLimit.TotalSeconds} s", error);
        }
        catch (AnswerException answer)
        {
            throw new IOException($"fetch from {endpoint}: {answer.Message}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new IOException($"fetch from {endpoint}: {PortCertificate.Reason(error)}", error);
        }

        return parts;
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(
        PortAddress address, ReadOnlyMemory<byte> list, CancellationToken stop)
    {
        // The token is good for that server only.
        var server = address.Server;
        using var request = new HttpRequestMessage(HttpMethod.Post, address.Url + BlockApplication.BlocksPath)
        {
            Content = new ReadOnlyMemoryContent(list),
        };
        var proof = new PeerProof(name, key.TokenOf(name, server));
        request.Headers.Host = address.HostName;
        request.Headers.TryAddWithoutValidation("authorization", proof.ToHeader());
        var response = await http.SendAsync(request, stop).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        var status = response.StatusCode;
        response.Dispose();
        throw new AnswerException(status == HttpStatusCode.Unauthorized
            ? $"it does not accept the token of {name} for {server}: another process listens there"
            : $"it answered {(int)status}");
    }

    private async Task ReadAsync(
        HttpResponseMessage response, IReadOnlyList<BlockRange> ranges,
        (ReadOnlyMemory<byte>?[] Parts, int Start, int Count) into, CancellationTokenSource stall)
    {
        var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        var reader = new ReplyReader(body, stall, options.StallLimit);
        for (var i = into.Start; i < into.Start + into.Count; i++)
        {
            into.Parts[i] = await ReadPartAsync(reader, ranges[i]).ConfigureAwait(false);
        }

        await reader.ReadEndAsync().ConfigureAwait(false);
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadPartAsync(ReplyReader reader, BlockRange range)
    {
        var length = BinaryPrimitives.ReadInt64BigEndian(await reader.ReadAsync(sizeof(long)).ConfigureAwait(false));
        switch (length)
        {
            case BlockReply.NotThere:
                return null;
            case BlockReply.Unreadable:
                var reason = Encoding.UTF8.GetString(await reader.ReadReasonAsync().ConfigureAwait(false));
                throw new AnswerException($"it cannot read block {range.Block}: {reason}");
            case >= 0 when length <= Math.Min(range.Length, Array.MaxLength):
                return await reader.ReadAsync((int)length).ConfigureAwait(false);
            default:
                throw new IOException(
                    $"{length} bytes of block {range.Block} came, {range.Length} were asked for");
        }
    }

    /// <summary>
    /// What the other process itself said. It has no cause, by which callers tell it from a connection that failed and
    /// that may work the next time.
    /// </summary>
    private sealed class AnswerException(string message) : Exception(message);
}
