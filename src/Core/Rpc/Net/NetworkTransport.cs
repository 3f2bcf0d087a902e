using Flint.Identity;

namespace Flint.Rpc.Net;

/// <summary>
/// Processes over sockets: control streams are gRPC over HTTP/2, bytes are HTTP/1.1. Every port refuses whoever does
/// not prove in its first headers that it belongs to the application; off loopback all of it is TLS. Thread-safe; one
/// per process.
/// </summary>
internal sealed class NetworkTransport : ITransport
{
    /// <summary>The driver's name among the processes of its application; executors have their ids.</summary>
    public const string DriverName = "driver";

    private readonly string name;
    private readonly BlockKey key;
    private readonly Func<PeerProof, bool>? acceptsDialler;
    private readonly ControlDialer? dialer;
    private readonly NetworkOptions options;
    private readonly TimeProvider time;
    private readonly BlockFetcher fetcher;
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();

    // Guarded by the gate: ports open at the start, streams come and go from any thread.
    private readonly List<PortListener> ports = [];
    private PortCertificate? certificate;
    private readonly Dictionary<IFrameStream, Task> streams = [];
    private bool closed;

    private NetworkTransport(
        string name, BlockKey key, Func<PeerProof, bool>? acceptsDialler, ControlDialer? dialer, NetworkOptions options,
        TimeProvider time)
    {
        this.name = name;
        this.key = key;
        this.acceptsDialler = acceptsDialler;
        this.dialer = dialer;
        this.options = options;
        this.time = time;
        fetcher = new(key, name, options);
    }

    /// <summary>The driver's end: listens for executors.</summary>
    public static NetworkTransport ForDriver(ApplicationSecret secret, NetworkOptions options, TimeProvider time) =>
        new(DriverName, secret.BlockKey, proof => secret.Accepts(new(proof.Peer), proof.Token), null, options, time);

    /// <summary>An executor's end: dials the driver.</summary>
    public static NetworkTransport ForExecutor(
        ExecutorCredentials credentials, NetworkOptions options, TimeProvider time)
    {
        var proof = new PeerProof(credentials.Executor.Value, credentials.Token);
        return new(credentials.Executor.Value, credentials.Blocks, null, new(proof, options), options, time);
    }

    public async Task<string> ListenAsync(Func<IFrameStream, CancellationToken, Task> accept, CancellationToken stop)
    {
        var control = new ControlApplication(
            acceptsDialler ?? throw new InvalidOperationException("Only the driver listens for control streams."),
            stream => Accept(accept, stream, stop), options);
        return await OpenAsync(control, new("flint.driver.port", options.ControlPort, options.PortRetries), "", stop)
            .ConfigureAwait(false);
    }

    public Task<IFrameStream> DialAsync(string endpoint, CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
        return (dialer ?? throw new InvalidOperationException("Only executors dial.")).DialAsync(endpoint, stop);
    }

    public Task<string> ServeAsync(IBlockShelf shelf, CancellationToken stop) =>
        OpenAsync(
            new BlockApplication(key, name, shelf, options),
            new("flint.blockManager.port", options.BlockPort, options.PortRetries),
            BlockApplication.PathOf(name), stop);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
        string endpoint, IReadOnlyList<BlockRange> ranges, CancellationToken stop) =>
        fetcher.FetchAsync(endpoint, ranges, stop);

    /// <summary>Cuts all accepted streams, ends what serves them, then closes the ports.</summary>
    public async ValueTask DisposeAsync()
    {
        KeyValuePair<IFrameStream, Task>[] open;
        PortListener[] listening;
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            open = [.. streams];
            listening = [.. ports];
        }

        foreach (var (stream, _) in open)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }

        await closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(open.Select(one => one.Value)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var port in listening)
        {
            await port.DisposeAsync().ConfigureAwait(false);
        }

        fetcher.Dispose();
        certificate?.Dispose();
        closing.Dispose();
    }

    private async Task<string> OpenAsync(
        PortApplication application, PortChoice port, string path, CancellationToken stop)
    {
        var own = Certificate();
        var listener = await PortListener.StartAsync(application, port, own, options, time, stop).ConfigureAwait(false);
        lock (gate)
        {
            if (!closed)
            {
                ports.Add(listener);
                var scheme = own is null ? "http" : "https";
                var url = $"{scheme}://{options.AdvertisedHost}:{listener.Port}{path}";
                return new PortAddress(url, own?.Fingerprint).ToString();
            }
        }

        await listener.DisposeAsync().ConfigureAwait(false);
        throw new ObjectDisposedException(nameof(NetworkTransport));
    }

    /// <summary>One for all ports of the process; none where nobody else can listen in.</summary>
    private PortCertificate? Certificate()
    {
        lock (gate)
        {
            return options.Encrypts ? certificate ??= PortCertificate.Create(time) : null;
        }
    }

    private void Accept(
        Func<IFrameStream, CancellationToken, Task> serve, GrpcFrameStream stream, CancellationToken stop)
    {
        lock (gate)
        {
            streams.Add(stream, ServeAsync(serve, stream, stop));
        }
    }

    private async Task ServeAsync(
        Func<IFrameStream, CancellationToken, Task> serve, GrpcFrameStream stream, CancellationToken stop)
    {
        // The caller holds the gate; whatever the callback does must not run under it.
        await Task.Yield();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, closing.Token);
        try
        {
            // What the owner of a stream throws ends this stream only; errors worth telling are told by the owner.
            await serve(stream, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            lock (gate)
            {
                streams.Remove(stream);
            }
        }
    }
}
