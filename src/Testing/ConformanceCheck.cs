namespace Flint.Testing;

/// <summary>One named check of a conformance suite. Independent of the others, may be run again.</summary>
/// <param name="Name">What must hold, as a sentence with underscores.</param>
/// <param name="RunAsync">Runs the check; throws <see cref="ConformanceException"/> if it does not hold.</param>
public sealed record ConformanceCheck(string Name, Func<CancellationToken, Task> RunAsync)
{
    /// <summary>What the subject lacks that the check needs, or null if it applies.</summary>
    public string? WhySkipped { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
