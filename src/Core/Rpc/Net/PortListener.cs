using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Security.Authentication;
using Flint.Errors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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

    private PortListener(KestrelServer server, int port)
    {
        this.server = server;
        Port = port;
    }

    /// <summary>The port at which it listens.</summary>
    public int Port { get; }

    /// <exception cref="FlintException">No port can be had; names what was tried, and what to do.</exception>
    public static async Task<PortListener> StartAsync(
        PortApplication application, PortChoice choice, PortCertificate? certificate, NetworkOptions options,
        TimeProvider time, CancellationToken stop)
    {
        Exception? taken = null;
        foreach (var port in choice.All)
        {
            try
            {
                return await StartAsync(application, port, certificate, options, time, stop).ConfigureAwait(false);
            }
            catch (IOException error) when (error.InnerException is AddressInUseException)
            {
                taken = error;
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                throw Refused(error);
            }
        }

        throw Refused(taken!);

        FlintException Refused(Exception error) => new(
            $"Nothing can listen at {options.Bind}, {choice}: {error.Message} {choice.Remedy}", error);
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever still talks after a moment is cut.
        using var patience = new CancellationTokenSource(Patience);
        await server.StopAsync(patience.Token).ConfigureAwait(false);
        server.Dispose();
    }

    private static async Task<PortListener> StartAsync(
        PortApplication application, int port, PortCertificate? certificate, NetworkOptions options, TimeProvider time,
        CancellationToken stop)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.RequestHeadersTimeout = options.GreetingLimit;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.Limits.MaxRequestLineSize = HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        application.Limit(kestrel.Limits);
        if (certificate is not null)
        {
            kestrel.ApplicationServices = new TlsServices();
        }

        ListenOptions? listening = null;
        kestrel.Listen(options.Bind, port, listen =>
        {
            listening = listen;
            listen.Protocols = application.Protocols;
            listen.Use(next => PeerGate.Guard(next, options.GreetingLimit, time));
            if (certificate is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate.Certificate,
                    SslProtocols = SslProtocols.Tls13,
                    HandshakeTimeout = options.GreetingLimit,
                });
            }
        });
        var sockets = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(kestrel), sockets, NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(application, stop).ConfigureAwait(false);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return new(server, listening!.IPEndPoint!.Port);
    }

    /// <summary>
    /// The few services that Kestrel's TLS asks a container for: no logging, and meters that nobody reads. Its own
    /// types it may make itself.
    /// </summary>
    private sealed class TlsServices : IServiceProvider, IMeterFactory
    {
        public object? GetService(Type serviceType)
        {
            if (serviceType == typeof(ILoggerFactory))
            {
                return NullLoggerFactory.Instance;
            }

            if (serviceType == typeof(IMeterFactory))
            {
                return this;
            }

            return serviceType is { IsClass: true, IsAbstract: false }
                ? ActivatorUtilities.CreateInstance(this, serviceType) : null;
        }

        public Meter Create(MeterOptions options) => new(options);

        public void Dispose() { }
    }
}
