namespace Flint.Rpc;

/// <summary>
/// How processes talk; one of the three waists. Carries encoded frames and bytes, never references. Thread-safe.
/// Disposing closes all streams and stops serving.
/// </summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>
    /// Starts to accept control streams; returns the endpoint to dial. Called once by the driver. The callback owns
    /// its stream and runs until the stream ends; what it throws ends that stream only.
    /// </summary>
    Task<string> ListenAsync(Func<IFrameStream, CancellationToken, Task> accept, CancellationToken stop);

    /// <summary>
    /// Opens a control stream. Called by an executor, again after each cut. Throws <see cref="IOException"/> naming
    /// the endpoint.
    /// </summary>
    Task<IFrameStream> DialAsync(string endpoint, CancellationToken stop);

    /// <summary>
    /// Starts to serve blocks by name; returns the endpoint. Called once per process. The shelf is asked from any
    /// thread.
    /// </summary>
    Task<string> ServeAsync(IBlockShelf shelf, CancellationToken stop);

    /// <summary>
    /// The bytes of parts of blocks at an endpoint, in the order asked, null where there is no such block. Called by
    /// slots and by the driver; repeating is safe. Throws <see cref="IOException"/> naming the endpoint.
    /// </summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
        string endpoint, IReadOnlyList<BlockRange> ranges, CancellationToken stop);
}

/// <summary>Both directions of one control stream. One reader and one writer at a time.</summary>
public interface IFrameStream : IAsyncDisposable
{
    /// <summary>
    /// Sends one encoded frame; waits while the peer is slow. Throws <see cref="IOException"/> after a cut.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="more">True if another one follows at once: this one may be held back until then.</param>
    /// <param name="stop">Cancelled, the stream may be cut in the middle of the frame.</param>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken stop);

    /// <summary>
    /// The peer's next frame, or null when the stream has ended, for whatever reason. Throws
    /// <see cref="Errors.FlintException"/> if the peer sends what cannot be a frame; the stream is then of no more use.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken stop);
}
