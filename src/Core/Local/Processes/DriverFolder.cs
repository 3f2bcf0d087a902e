namespace Flint.Local.Processes;

/// <summary>The driver's own folder among those of its executors. Immutable.</summary>
/// <param name="Path">Where it lies; only this user can enter it.</param>
/// <param name="Hold">
/// Keeps it from sweeps while the application runs; disposing deletes it. Repeating that is safe.
/// </param>
internal sealed record DriverFolder(string Path, IDisposable Hold);
