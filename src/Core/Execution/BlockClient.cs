using System.Net.Sockets;
using Flint.Blocks;
using Flint.Rpc;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>
/// Brings blocks: own ones from the shelf, others over the transport, again after a connection has failed. Thread-safe.
/// </summary>
/// <param name="self">This executor.</param>
/// <param name="store">Its map outputs.</param>
/// <param name="shelf">What it serves.</param>
/// <param name="transport">Reaches the others.</param>
/// <param name="options">How often and how soon again.</param>
/// <param name="time">Waits in between.</param>
internal sealed class BlockClient(
    BlockOwner self, IShuffleStore store, IBlockShelf shelf, ITransport transport, ShuffleOptions options,
    TimeProvider time) : IBlockSource
{
    public bool Owns(BlockOwner owner) => owner.Executor == self.Executor;

    public StoredBytes? TryOpen(BlockId.Shuffle block) => store.TryOpen(block);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
        BlockOwner owner, IReadOnlyList<BlockRange> ranges, CancellationToken stop)
    {
        if (Owns(owner))
        {
            return [.. ranges.Select(Read)];
        }

        for (var i = 0; ; i++)
        {
            try
            {
                return await transport.FetchAsync(owner.Endpoint, ranges, stop).ConfigureAwait(false);
            }
            catch (IOException error) when (i < options.MaxRetries && MayPass(error))
            {
                // The connection may be there again by then.
                await Task.Delay(options.RetryWait, time, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// A connection that breaks or stalls may work the next time. One that is refused will not: an executor listens on
    /// its port as long as it lives, and no other one comes to the same port. Neither will what the owner itself said.
    /// </summary>
    private static bool MayPass(IOException error)
    {
        for (var cause = error.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                return false;
            }
        }

        return error.InnerException is not null;
    }

    private ReadOnlyMemory<byte>? Read(BlockRange range)
    {
        using var stored = shelf.TryOpen(range.Block);
        if (stored is null)
        {
            return null;
        }

        var bytes = new byte[Math.Clamp(stored.Length - range.Offset, 0, range.Length)];
        return bytes.AsMemory(0, stored.Read(range.Offset, bytes));
    }
}
