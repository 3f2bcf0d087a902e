using Flint.Blocks;
using Flint.Identity;

namespace Flint.Shuffle;

/// <summary>One reduce partition's share of a map output.</summary>
/// <param name="Bytes">Exact size of the block; 0 = nothing to fetch.</param>
/// <param name="BlockChecksum">CRC-32C of the block's bytes; compared before decoding.</param>
/// <param name="RowChecksum">
/// Sum of the rows' hashes: equal for equal rows in any order; 0 where there are rows: not to be compared.
/// </param>
/// <param name="Rows">Number of rows.</param>
internal readonly record struct BlockSummary(long Bytes, uint BlockChecksum, ulong RowChecksum, long Rows);

/// <summary>Where one map task's output lies and what it must look like. Immutable.</summary>
/// <param name="Shuffle">The shuffle.</param>
/// <param name="MapPartition">Index of the map task.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Owner">Who serves it.</param>
/// <param name="Epoch">The epoch the attempt was launched in.</param>
/// <param name="Blocks">One entry per reduce partition.</param>
internal sealed record MapStatus(
    ShuffleId Shuffle, int MapPartition, TaskAttemptId Attempt, BlockOwner Owner, Epoch Epoch,
    IReadOnlyList<BlockSummary> Blocks);
