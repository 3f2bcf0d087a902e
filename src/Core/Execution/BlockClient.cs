using Flint.Blocks;
using Flint.Rpc;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>Brings blocks: own ones from the store, others over the transport. Thread-safe.</summary>
internal sealed class BlockClient(BlockOwner self, IShuffleStore store, ITransport transport) : IBlockSource
{
    public async ValueTask<ReadOnlyMemory<byte>?> FetchAsync(
        BlockOwner owner, BlockId block, CancellationToken stop)
    {
        if (owner.Executor == self.Executor && block is BlockId.Shuffle own)
        {
            return Read(own);
        }

        var whole = BlockRange.Whole(block.ToString());
        return (await transport.FetchAsync(owner.Endpoint, [whole], stop).ConfigureAwait(false))[0];
    }

    private ReadOnlyMemory<byte>? Read(BlockId.Shuffle block)
    {
        using var stored = store.TryOpen(block);
        if (stored is null)
        {
            return null;
        }

        var bytes = new byte[stored.Length];
        return bytes.AsMemory(0, stored.Read(0, bytes));
    }
}
