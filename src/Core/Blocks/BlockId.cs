using Flint.Identity;

namespace Flint.Blocks;

/// <summary>Names a block. A closed family with a text form, which is also its name on the wire.</summary>
internal abstract record BlockId
{
    private protected BlockId() { }

    /// <summary>One map task's rows for one reduce partition.</summary>
    public sealed record Shuffle(ShuffleId Id, TaskAttemptId Attempt, int Reduce) : BlockId
    {
        public override string ToString() => $"shuffle_{Id}_{Attempt}_{Reduce}";
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
