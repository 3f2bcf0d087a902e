using Flint.Blocks;
using Flint.Files;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Rdds;
using Flint.Serialization.Compression;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>What all slots of an executor share. Immutable; each member is thread-safe.</summary>
internal sealed record ExecutorServices
{
    public required BlockOwner Self { get; init; }

    public required RddServices Rdds { get; init; }

    public required PipelineOptions PipelineOptions { get; init; }

    public required PipelineCache Pipelines { get; init; }

    public required ShuffleOptions ShuffleOptions { get; init; }

    public required CompressionOptions Compression { get; init; }

    public required IShuffleStore Shuffles { get; init; }

    public required ScratchFolder Scratch { get; init; }

    public required SlabPool Slabs { get; init; }

    public required ProgramCache Programs { get; init; }

    public required ResultStore Results { get; init; }

    public required IBlockSource Blocks { get; init; }

    public required IMapOutputs Outputs { get; init; }

    public required ICommitArbiter Commits { get; init; }

    /// <summary>What its attempts share.</summary>
    public required ExecutorMemory Memory { get; init; }

    /// <summary>Longest wait of a slot for a block, a file or an answer.</summary>
    public required TimeSpan WaitLimit { get; init; }

    public required TimeProvider Time { get; init; }
}
