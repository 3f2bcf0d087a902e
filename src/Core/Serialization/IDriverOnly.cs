namespace Flint.Serialization;

/// <summary>
/// Marks what must never leave the driver (a data set, a session): a lambda that captures one is refused, with the
/// remedy. Rungs above mark their types; the closure codec knows nothing else of them.
/// </summary>
internal interface IDriverOnly
{
    /// <summary>What to write instead: <c>collect it first and capture the result</c>.</summary>
    string Remedy { get; }
}
