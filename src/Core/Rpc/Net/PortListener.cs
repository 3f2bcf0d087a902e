using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flint.Rpc.Net;

/// <summary>
/// One listening port. Kestrel put together by hand: no host, no container, no logging, which keeps 100 ms out of each
/// process' start. Disposing ends its connections.
/// </summary>
internal sealed class PortListener : IAsyncDisposable
{
    private const int HeaderBytes = 8 * 1024;
    private const int MostHeaders = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly KestrelServer server;

    private PortListener(KestrelServer server, IPEndPoint endpoint)
    {
        this.server = server;
        Endpoint = endpoint;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    public static async Task<PortListener> StartAsync(
        PortApplication application, int port, NetworkOptions options, TimeProvider time, CancellationToken stop)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.RequestHeadersTimeout = options.GreetingLimit;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.Limits.MaxRequestLineSize = HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        application.Limit(kestrel.Limits);
        ListenOptions? listening = null;
        kestrel.Listen(options.Bind, port, listen =>
        {
            listening = listen;
            listen.Protocols = application.Protocols;
            listen.Use(next => PeerGate.Guard(next, options.GreetingLimit, time));
        });
        var sockets = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(kestrel), sockets, NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(application, stop).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            server.Dispose();
            throw new IOException($"cannot listen at {new IPEndPoint(options.Bind, port)}: {error.Message}", error);
        }

        return new(server, listening!.IPEndPoint!);
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever still talks after a moment is cut.
        using var patience = new CancellationTokenSource(Patience);
        await server.StopAsync(patience.Token).ConfigureAwait(false);
        server.Dispose();
    }
}
