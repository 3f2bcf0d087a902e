using Flint.Blocks;
using Flint.Identity;

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

/// <summary>Where map tasks put their segments: memory now, files next. Thread-safe.</summary>
internal interface IShuffleStore
{
    /// <summary>Keeps one attempt's whole output; a second call for the attempt replaces nothing and fails.</summary>
    void Put(ShuffleId shuffle, TaskAttemptId attempt, IReadOnlyList<ReadOnlyMemory<byte>> segments);

    /// <summary>A segment, or null if the attempt's output is not here.</summary>
    ReadOnlyMemory<byte>? TryGet(BlockId.Shuffle block);

    /// <summary>Drops all outputs of a shuffle.</summary>
    void Forget(ShuffleId shuffle);
}
