using Flint.Identity;

namespace Flint.Blocks;

/// <summary>Names a block. A closed family with a text form, which is also its name on the wire.</summary>
internal abstract record BlockId
{
    private protected BlockId() { }

    /// <summary>One map task's rows for one reduce partition.</summary>
    public sealed record Shuffle(ShuffleId Id, TaskAttemptId Attempt, int Reduce) : BlockId
    {
        /// <summary>The block that says how this one stands at its owner.</summary>
        public ShuffleProof Proof => new(this);

        public override string ToString() => $"shuffle_{Id}_{Attempt}_{Reduce}";
    }

    /// <summary>Checksums of a shuffle block at its owner, asked for when the block came damaged.</summary>
    public sealed record ShuffleProof(Shuffle Block) : BlockId
    {
        public override string ToString() => $"shuffleproof_{Block.Id}_{Block.Attempt}_{Block.Reduce}";
    }

    /// <summary>A task's result that was too large for its message.</summary>
    public sealed record Result(TaskAttemptId Attempt) : BlockId
    {
        public override string ToString() => $"result_{Attempt}";
    }

    /// <summary>An encoded stage program.</summary>
    public sealed record Program(ProgramHash Hash) : BlockId
    {
        public override string ToString() => $"program_{Hash}";
    }
}
