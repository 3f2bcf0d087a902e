using Flint.Blocks;
using Flint.Identity;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Serialization.Codecs;
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

    public required SlotWait Wait { get; init; }

    public required CodecRegistry Codecs { get; init; }

    public required KeyRegistry Keys { get; init; }

    public required ShuffleOptions Options { get; init; }

    public required IShuffleStore Store { get; init; }

    public required IBlockSource Blocks { get; init; }

    public required IMapOutputs Outputs { get; init; }
}
