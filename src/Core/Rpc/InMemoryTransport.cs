using System.Collections.Concurrent;

namespace Flint.Rpc;

/// <summary>
/// The in-memory twin of a network: encoded frames and bytes between parts of one process. Several applications may use
/// one each; they never meet. Thread-safe.
/// </summary>
/// <param name="name">Host part of the endpoints, for messages.</param>
internal sealed class InMemoryTransport(string name) : ITransport
{
    /// <summary>Frames under way per direction; a sender beyond it waits.</summary>
    private const int StreamCapacity = 256;

    private readonly ConcurrentDictionary<string, IBlockShelf> shelves = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();

    // Guarded by the gate: streams open and close from any thread.
    private readonly Dictionary<InMemoryFrameStream, Task> connections = [];
    private Func<IFrameStream, CancellationToken, Task>? accept;
    private CancellationToken listenerStop;
    private bool closed;
    private int served;

    private string ControlEndpoint => $"memory://{name}/control";

    public Task<string> ListenAsync(Func<IFrameStream, CancellationToken, Task> accept, CancellationToken stop)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (this.accept is not null)
            {
                throw new InvalidOperationException($"{ControlEndpoint} is listened to already.");
            }

            this.accept = accept;
            listenerStop = stop;
        }

        return Task.FromResult(ControlEndpoint);
    }

    public Task<IFrameStream> DialAsync(string endpoint, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (closed || accept is null || endpoint != ControlEndpoint || listenerStop.IsCancellationRequested)
            {
                throw new IOException($"nobody listens at {endpoint}");
            }

            var (dialler, listener) = InMemoryFrameStream.Open(endpoint, StreamCapacity);
            connections.Add(listener, AcceptAsync(accept, listener));
            return Task.FromResult<IFrameStream>(dialler);
        }
    }

    public Task<string> ServeAsync(IBlockShelf shelf, CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        var endpoint = $"memory://{name}/blocks/{Interlocked.Increment(ref served)}";
        shelves[endpoint] = shelf;
        return Task.FromResult(endpoint);
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
        string endpoint, IReadOnlyList<BlockRange> ranges, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return shelves.TryGetValue(endpoint, out var shelf)
            ? new([.. ranges.Select(range => Read(shelf, range))])
            : throw new IOException($"nobody serves blocks at {endpoint}");
    }

    private static ReadOnlyMemory<byte>? Read(IBlockShelf shelf, BlockRange range)
    {
        using var block = shelf.TryOpen(range.Block);
        switch (block)
        {
            case null:
                return null;
            case InMemoryBytes memory:
                return memory.Slice(range.Offset, range.Length);
            default:
                var bytes = new byte[Math.Clamp(block.Length - range.Offset, 0, range.Length)];
                return bytes.AsMemory(0, block.Read(range.Offset, bytes));
        }
    }

    /// <summary>Cuts all streams, ends what serves them and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ends;
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            ends = [.. connections.Values];
        }

        shelves.Clear();
        await CutAllAsync().ConfigureAwait(false);
        await closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    private async ValueTask CutAllAsync()
    {
        InMemoryFrameStream[] open;
        lock (gate)
        {
            open = [.. connections.Keys];
        }

        foreach (var stream in open)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(Func<IFrameStream, CancellationToken, Task> serve, InMemoryFrameStream listener)
    {
        // The dialler holds the gate; whatever the callback does must not run under it.
        await Task.Yield();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(listenerStop, closing.Token);
        try
        {
            // What the owner of a connection throws ends this stream only, as a broken socket would; the dialler sees
            // the end. Errors worth telling are told by the owner.
            await serve(listener, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            lock (gate)
            {
                connections.Remove(listener);
            }
        }
    }
}
