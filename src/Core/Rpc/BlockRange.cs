namespace Flint.Rpc;

/// <summary>A part of a block.</summary>
/// <param name="Block">The block's name.</param>
/// <param name="Offset">Where the part begins; at or beyond the block's end it is empty.</param>
/// <param name="Length">Most bytes of it; fewer come only where the block ends.</param>
public readonly record struct BlockRange(string Block, long Offset, int Length)
{
    /// <summary>A whole block, however long it is (below 2 GiB).</summary>
    public static BlockRange Whole(string block) => new(block, 0, int.MaxValue);
}
