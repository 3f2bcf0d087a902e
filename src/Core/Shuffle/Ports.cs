using Flint.Blocks;
using Flint.Identity;
using Flint.Rpc;

namespace Flint.Shuffle;

/// <summary>
/// Port: the map outputs of a shuffle as the driver knows them. Called by a reduce attempt's slot thread before it
/// fetches; repeating is safe.
/// </summary>
internal interface IMapOutputs
{
    /// <summary>One status per map partition, of the asked epoch or later; null where none is registered.</summary>
    ValueTask<IReadOnlyList<MapStatus?>> ReadAsync(ShuffleId shuffle, Epoch epoch, CancellationToken stop);
}

/// <summary>Port: brings blocks from whoever owns them. Thread-safe; repeating is safe.</summary>
internal interface IBlockSource
{
    /// <summary>The bytes of a block, or null if the owner does not have it (any more).</summary>
    ValueTask<ReadOnlyMemory<byte>?> FetchAsync(BlockOwner owner, BlockId block, CancellationToken stop);
}

/// <summary>Where map tasks put their output. Thread-safe.</summary>
internal interface IShuffleStore
{
    /// <summary>Begins one attempt's output. Nothing of it is seen before its commit.</summary>
    ShuffleOutput Begin(ShuffleId shuffle, TaskAttemptId attempt, int partitions);

    /// <summary>Opens a block, or null if the attempt's output is not here. The caller disposes it.</summary>
    StoredBytes? TryOpen(BlockId.Shuffle block);

    /// <summary>Drops all outputs of a shuffle.</summary>
    void Forget(ShuffleId shuffle);
}
