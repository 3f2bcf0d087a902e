using Flint.Errors;

namespace Flint.Serialization.Closures;

/// <summary>
/// A lambda, or what it captures, cannot travel: names the variable, its type, the reason, the lambda's place and what
/// to write instead. Thrown on the driver before a job starts, and by an executor that runs another build.
/// </summary>
internal sealed class RefusedClosureException(string message) : FlintException(message);
