using Flint.Settings;

namespace Flint.Rdds;

/// <summary>How data sets are partitioned when a program does not say.</summary>
public sealed record RddOptions
{
    /// <summary>
    /// Partitions of sources (at least so many, for files) and of shuffles that are given no number. Not set: the slots
    /// of the master for sources, the largest parent's partitions for shuffles.
    /// </summary>
    [Setting("flint.default.parallelism")]
    public int? DefaultParallelism { get; init; }

    /// <summary>Slots of the master, the default for sources. Set by the session, not a setting.</summary>
    internal int Slots { get; init; } = 1;

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        if (DefaultParallelism < 1)
        {
            throw new ArgumentException(
                $"flint.default.parallelism is {DefaultParallelism}: write a number of at least 1, or leave it out.");
        }
    }
}
