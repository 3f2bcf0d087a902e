namespace Flint.Metrics.Gates;

/// <summary>A place where a rule is broken.</summary>
/// <param name="Place">File and line.</param>
/// <param name="What">What stands there and what the limit is.</param>
internal sealed record Finding(string Place, string What)
{
    public override string ToString() => $"{Place}: {What}";
}
