namespace Flint.Pipelines.Fused;

/// <summary>What generated code depends on: operators with their types, ways of calling, the terminal's type.</summary>
internal sealed class LoopKey(IReadOnlyList<LoopKey.Part> parts) : IEquatable<LoopKey>
{
    private readonly int hash = parts.Aggregate(17, HashCode.Combine);

    public bool Equals(LoopKey? other) => other is not null && other.hash == hash && parts.SequenceEqual(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as LoopKey);

    public override int GetHashCode() => hash;

    private IReadOnlyList<Part> Parts => parts;

    /// <summary>One operator or the terminal.</summary>
    /// <param name="Type">Its closed type, which names the records' types.</param>
    /// <param name="Call">How its function is called, or null if it has none.</param>
    internal readonly record struct Part(Type Type, DelegateCall? Call);
}
