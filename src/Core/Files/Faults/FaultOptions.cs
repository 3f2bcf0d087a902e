using Flint.Settings;

namespace Flint.Files.Faults;

/// <summary>Faults that are made to happen, to try out what the engine does then.</summary>
public sealed record FaultOptions
{
    /// <summary>
    /// For tests only. A list of <c>point:action[@hit][#executor]</c>, separated by semicolons: at the point (for
    /// example <c>spill.write</c>) the action happens (<c>fail</c>, <c>full</c>, <c>short</c>, <c>corrupt</c>,
    /// <c>kill</c>, <c>stop</c>), the hit-th time only or always, in that executor or all; <c>#driver</c>: the driver.
    /// </summary>
    [Setting("flint.debug.faults", ForExecutors = true)]
    public string Faults { get; init; } = "";

    /// <summary>Refuses what no fault is.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate() => OrderedFault.ParseAll(Faults);
}
