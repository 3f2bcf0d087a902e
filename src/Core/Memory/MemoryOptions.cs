using Flint.Settings;

namespace Flint.Memory;

/// <summary>How an executor divides its memory.</summary>
public sealed record MemoryOptions
{
    /// <summary>
    /// Part of the heap limit that operators and stored results may fill before operators spill; the rest is left to
    /// the objects of your functions. Beyond 0.6 the collector's work halves the speed.
    /// </summary>
    [Setting("flint.memory.fraction", ForExecutors = true)]
    public double Fraction { get; init; } = 0.6;

    /// <summary>
    /// Part of that budget which results that the driver has not fetched yet may fill; running tasks use what they
    /// leave, and results beyond it wait in <c>flint.local.dir</c>.
    /// </summary>
    [Setting("flint.memory.storageFraction", ForExecutors = true)]
    public double StorageFraction { get; init; } = 0.5;

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        Check("flint.memory.fraction", Fraction);
        Check("flint.memory.storageFraction", StorageFraction);
    }

    private static void Check(string key, double value)
    {
        if (value is not (>= 0.05 and <= 0.95))
        {
            throw new ArgumentException($"{key} is {value}: write a number from 0.05 to 0.95, such as 0.6.");
        }
    }
}
