using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Flint.Rpc.Net;

/// <summary>
/// The driver's control port: the gRPC method <c>Open(stream Frame) returns (stream Frame)</c>, served on Kestrel's
/// pipes. A gRPC library in between would cost each process 50 to 100 ms at its start and a copy of each frame.
/// Thread-safe.
/// </summary>
/// <param name="accepts">Whether a dialler belongs to the application.</param>
/// <param name="accept">Takes the stream, at once, and disposes it in the end.</param>
/// <param name="options">Limits.</param>
internal sealed class ControlApplication(
    Func<PeerProof, bool> accepts, Action<GrpcFrameStream> accept, NetworkOptions options) : PortApplication
{
    /// <summary>gRPC names a method by its service and its name.</summary>
    public const string Path = "/flint.rpc.Control/Open";

    public const string ContentType = "application/grpc";

    public override HttpProtocols Protocols => HttpProtocols.Http2;

    public override void Limit(KestrelServerLimits limits)
    {
        // A connection is one stream; few more are of use to nobody.
        limits.Http2.MaxStreamsPerConnection = 4;

        // A stream has no end, and may be silent between two heartbeats; who may open one is known by then.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
    }

    protected override bool Accepts(PeerProof proof) => accepts(proof);

    protected override async Task ServeAsync(IHttpRequestFeature request, IFeatureCollection context)
    {
        if (request.Method != HttpMethods.Post || request.Path != Path)
        {
            Refuse(context, StatusCodes.Status404NotFound);
            return;
        }

        if (request.Headers.ContentType.ToString() is not (ContentType or ContentType + "+proto"))
        {
            Refuse(context, StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        context.GetRequiredFeature<IHttpResponseFeature>().Headers.ContentType = ContentType;
        var body = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        var lifetime = context.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var peer = context.GetRequiredFeature<IHttpConnectionFeature>();

        // The dialler waits for the headers: they say that it was let in.
        await body.Writer.FlushAsync(lifetime.RequestAborted).ConfigureAwait(false);
        var stream = new GrpcFrameStream(
            context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, body.Writer,
            $"{peer.RemoteIpAddress}:{peer.RemotePort}", (int)options.LongestFrame.Bytes, lifetime.RequestAborted);
        accept(stream);
        await stream.Ended.ConfigureAwait(false);

        // Nobody uses the pipes any more, though the stream's owner may still be at work: the response can end.
        context.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers["grpc-status"] = "0";
    }
}
