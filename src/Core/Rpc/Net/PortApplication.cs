using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Flint.Rpc.Net;

/// <summary>
/// What a port serves. A request without proof is refused by its headers, before any of its body is read. Thread-safe.
/// </summary>
internal abstract class PortApplication : IHttpApplication<IFeatureCollection>
{
    public abstract HttpProtocols Protocols { get; }

    /// <summary>Sets limits that only this port has.</summary>
    public abstract void Limit(KestrelServerLimits limits);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (!PeerProof.TryParse(request.Headers.Authorization, out var proof) || !Accepts(proof))
        {
            Refuse(context, StatusCodes.Status401Unauthorized);
            return Task.CompletedTask;
        }

        context.GetRequiredFeature<PeerGate>().Pass();
        return ServeAsync(request, context);
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception) { }

    protected abstract bool Accepts(PeerProof proof);

    protected abstract Task ServeAsync(IHttpRequestFeature request, IFeatureCollection context);

    protected static void Refuse(IFeatureCollection context, int status)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentLength = 0;
    }
}
