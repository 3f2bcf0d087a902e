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
    /// <summary>True if this executor is the owner: its blocks are opened where they lie.</summary>
    bool Owns(BlockOwner owner);

    /// <summary>Opens an own block, or null if it is not here (any more). The caller disposes it.</summary>
    StoredBytes? TryOpen(BlockId.Shuffle block);

    /// <summary>
    /// The bytes of parts of blocks of one owner, in the order asked, null where the owner does not have the block.
    /// Throws <see cref="IOException"/>; one without an inner exception is the owner's answer, others are of the
    /// connection.
    /// </summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
        BlockOwner owner, IReadOnlyList<BlockRange> ranges, CancellationToken stop);
}

/// <summary>Where map tasks put their output. Thread-safe.</summary>
internal interface IShuffleStore
{
    /// <summary>Begins one attempt's output. Nothing of it is seen before its commit.</summary>
    ShuffleOutput Begin(ShuffleId shuffle, TaskAttemptId attempt, int partitions);

    /// <summary>Opens a block, or null if the attempt's output is not here. The caller disposes it.</summary>
    StoredBytes? TryOpen(BlockId.Shuffle block);

    /// <summary>
    /// Reads a block and its checksum from the disk again, or null if the attempt's output is not here. Throws
    /// <see cref="IOException"/>.
    /// </summary>
    ShuffleProof? Prove(BlockId.Shuffle block);

    /// <summary>Drops all outputs of a shuffle.</summary>
    void Forget(ShuffleId shuffle);
}
