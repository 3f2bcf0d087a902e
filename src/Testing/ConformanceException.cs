namespace Flint.Testing;

/// <summary>What a conformance check demands does not hold.</summary>
/// <param name="message">What was expected and what was found.</param>
public sealed class ConformanceException(string message) : Exception(message);
