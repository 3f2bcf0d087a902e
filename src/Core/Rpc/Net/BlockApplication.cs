using System.Buffers;
using System.IO.Pipelines;
using Flint.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Flint.Rpc.Net;

/// <summary>
/// A block port: one POST that names many parts of blocks, and GET of one block with ranges. Thread-safe.
/// </summary>
/// <param name="key">Whoever has it belongs to the application.</param>
/// <param name="server">Name of this process; tokens are made for it.</param>
/// <param name="shelf">What is served.</param>
/// <param name="options">Limits.</param>
internal sealed class BlockApplication(
    BlockKey key, string server, IBlockShelf shelf, NetworkOptions options) : PortApplication
{
    /// <summary>
    /// Slower than any reader that is alive, in bytes per second. It is Kestrel's limit for the buffered end of a
    /// response; what comes before has a limit of its own, as Kestrel's grows with the bytes that went well.
    /// </summary>
    private const double SlowestReader = 16 * 1024;

    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);

    private readonly string blocks = PathOf(server) + BlocksPath;

    /// <summary>What follows the server's name: the target of POST, and of GET with a block's name behind it.</summary>
    public const string BlocksPath = "/blocks";

    public override HttpProtocols Protocols => HttpProtocols.Http1;

    /// <summary>The server's name is in its endpoint, so that a fetch never mistakes a reused port for it.</summary>
    public static string PathOf(string server) => "/" + Uri.EscapeDataString(server);

    public override void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = RangeList.MostBytes;
        limits.MaxRequestBufferSize = 2 * RangeList.MostBytes;
        limits.MaxResponseBufferSize = 4 * BlockReply.FlushBytes;
        limits.KeepAliveTimeout = IdleLimit;

        // A reader that stands still must not hold files and buffers for ever.
        limits.MinResponseDataRate = new(SlowestReader, options.StallLimit);
    }

    protected override bool Accepts(PeerProof proof) => key.Accepts(proof.Peer, server, proof.Token);

    protected override Task ServeAsync(IHttpRequestFeature request, IFeatureCollection context)
    {
        if (request.Method == HttpMethods.Post && request.RawTarget == blocks)
        {
            return PostAsync(context);
        }

        if (request.Method == HttpMethods.Get && request.RawTarget.StartsWith(blocks + "/", StringComparison.Ordinal))
        {
            return GetAsync(request, context);
        }

        Refuse(context, StatusCodes.Status404NotFound);
        return Task.CompletedTask;
    }

    private async Task PostAsync(IFeatureCollection context)
    {
        var lifetime = context.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var ranges = new List<BlockRange>();
        var pipe = context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        if (!await TryReadAsync(pipe, ranges, lifetime.RequestAborted).ConfigureAwait(false))
        {
            Refuse(context, StatusCodes.Status400BadRequest);
            return;
        }

        context.GetRequiredFeature<IHttpResponseFeature>().Headers.ContentType = "application/octet-stream";
        var writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted);
        var reply = new BlockReply(writer, stall, options.StallLimit);
        try
        {
            foreach (var range in ranges)
            {
                await AnswerAsync(reply, range).ConfigureAwait(false);
            }

            await reply.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The response cannot be completed as it was begun; the peer must not take it for complete.
            lifetime.Abort();
        }
    }

    private async ValueTask AnswerAsync(BlockReply reply, BlockRange range)
    {
        using var block = TryOpen(range.Block, out var failure);
        if (failure is not null)
        {
            reply.SayUnreadable(failure);
        }
        else if (block is null)
        {
            reply.SayNotThere();
        }
        else
        {
            await reply.WriteAsync(block, range).ConfigureAwait(false);
        }
    }

    private async Task GetAsync(IHttpRequestFeature request, IFeatureCollection context)
    {
        var name = Uri.UnescapeDataString(request.RawTarget[(blocks.Length + 1)..]);
        using var block = TryOpen(name, out var failure);
        if (block is null)
        {
            Refuse(context, failure is null
                ? StatusCodes.Status404NotFound : StatusCodes.Status500InternalServerError);
            return;
        }

        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        if (!ByteRange.TryParse(request.Headers.Range, block.Length, out var range))
        {
            Refuse(context, StatusCodes.Status416RangeNotSatisfiable);
            response.Headers.ContentRange = $"bytes */{block.Length}";
            return;
        }

        if (request.Headers.Range.Count > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {range.First}-{range.First + range.Length - 1}/{block.Length}";
        }

        response.Headers.ContentLength = range.Length;
        response.Headers.ContentType = "application/octet-stream";
        var lifetime = context.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted);
        try
        {
            var reply = new BlockReply(writer, stall, options.StallLimit);
            await reply.CopyAsync(block, range.First, range.Length).ConfigureAwait(false);
        }
        catch (IOException)
        {
            lifetime.Abort();
        }
    }

    private StoredBytes? TryOpen(string name, out string? failure)
    {
        failure = null;
        try
        {
            return shelf.TryOpen(name);
        }
        catch (Exception error)
        {
            // The border of one connection: the peer learns why, and counts it as a failed fetch.
            failure = error.Message;
            return null;
        }
    }

    private static async Task<bool> TryReadAsync(PipeReader body, List<BlockRange> ranges, CancellationToken gone)
    {
        while (true)
        {
            var result = await body.ReadAsync(gone).ConfigureAwait(false);
            if (result.IsCompleted)
            {
                var good = RangeList.TryDecode(
                    result.Buffer.IsSingleSegment ? result.Buffer.FirstSpan : result.Buffer.ToArray(), ranges);
                body.AdvanceTo(result.Buffer.End);
                return good;
            }

            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
