using System.Diagnostics;
using Flint.Blocks;
using Flint.Files.Faults;
using Flint.Rpc;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>
/// What an executor serves to others, by block name. Names come from other processes and may be anything.
/// </summary>
internal sealed class BlockShelf(IShuffleStore shuffles, ResultStore results, FaultPoints faults) : IBlockShelf
{
    public StoredBytes? TryOpen(string name)
    {
        faults.Hit(FaultPoint.ServeBlock);
        var found = Find(name);
        return found is not null && faults.IsArmed ? new FaultyBytes(found, faults) : found;
    }

    private StoredBytes? Find(string name) =>
        !BlockIdText.TryParse(name, out var block)
            ? null
            : block switch
            {
                BlockId.Shuffle shuffle => shuffles.TryOpen(shuffle),
                BlockId.ShuffleProof proof => Memory(shuffles.Prove(proof.Block)?.Encode()),
                BlockId.Result result => results.TryOpen(result.Attempt),
                BlockId.Program => null,
                _ => throw new UnreachableException($"Unknown block {block}."),
            };

    private static StoredBytes? Memory(byte[]? bytes) => bytes is null ? null : StoredBytes.Of(bytes);
}
