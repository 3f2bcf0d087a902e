using Flint.Blocks;
using Flint.Identity;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Serialization.Codecs;
using Flint.Serialization.Compression;
using Flint.Serialization.Keys;

namespace Flint.Shuffle;

/// <summary>What one attempt lends to the shuffle's writers and readers. Used by its slot thread.</summary>
internal sealed record ShuffleScope
{
    public required TaskAttemptId Attempt { get; init; }

    public required int Partition { get; init; }

    /// <summary>Map outputs read must be at least this new; map outputs written carry it.</summary>
    public required Epoch Epoch { get; init; }

    /// <summary>This executor, as owner of what is written.</summary>
    public required BlockOwner Self { get; init; }

    public required TaskMemory Memory { get; init; }

    /// <summary>Of the executor; partition buffers are cut from its slabs.</summary>
    public required SlabPool Slabs { get; init; }

    public required SlotWait Wait { get; init; }

    public required CodecRegistry Codecs { get; init; }

    public required KeyRegistry Keys { get; init; }

    public required ShuffleOptions Options { get; init; }

    /// <summary>Codec of the blocks, if <see cref="ShuffleOptions.Compress"/> asks for one.</summary>
    public required CompressionOptions Compression { get; init; }

    public required IShuffleStore Store { get; init; }

    /// <summary>Of the executor; what does not fit into memory is written there.</summary>
    public required ScratchFolder Scratch { get; init; }

    public required IBlockSource Blocks { get; init; }

    public required IMapOutputs Outputs { get; init; }

    /// <summary>The reduce partitions that the attempt opened.</summary>
    public InputSizes Inputs { get; } = new();

    /// <summary>Bytes of shuffle blocks that the attempt fetched so far.</summary>
    public long ReadBytes { get; set; }

    /// <summary>Bytes that the attempt moved to disk for want of memory.</summary>
    public long SpilledBytes { get; private set; }

    /// <summary>How many times it did.</summary>
    public int SpillCount { get; private set; }

    /// <summary>Counts one spill.</summary>
    public void CountSpill(long bytes)
    {
        SpillCount++;
        SpilledBytes += bytes;
    }
}
