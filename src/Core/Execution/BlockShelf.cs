using System.Diagnostics;
using Flint.Blocks;
using Flint.Rpc;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>
/// What an executor serves to others, by block name. Names come from other processes and may be anything.
/// </summary>
internal sealed class BlockShelf(IShuffleStore shuffles, ResultStore results) : IBlockShelf
{
    public StoredBytes? TryOpen(string name) =>
        !BlockIdText.TryParse(name, out var block)
            ? null
            : block switch
            {
                BlockId.Shuffle shuffle => shuffles.TryOpen(shuffle),
                BlockId.Result result => results.TryGet(result.Attempt) is { } bytes ? StoredBytes.Of(bytes) : null,
                BlockId.Program => null,
                _ => throw new UnreachableException($"Unknown block {block}."),
            };
}
