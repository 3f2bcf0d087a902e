namespace Flint.Serialization.Closures;

/// <summary>What was noticed while a graph was encoded.</summary>
/// <param name="Warnings">Writes to captured variables, each told once per codec: they stay on the executor.</param>
/// <param name="Immutable">
/// The graph holds only immutable values, so one decoded copy may serve several tasks at a time.
/// </param>
internal sealed record EncodeReport(IReadOnlyList<string> Warnings, bool Immutable);
