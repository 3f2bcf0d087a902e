using Flint.Errors;
using Flint.Settings;

namespace Flint.Shuffle;

/// <summary>How rows travel from map to reduce tasks.</summary>
public sealed record ShuffleOptions
{
    /// <summary>Compress shuffle blocks with the codec of <c>flint.io.compression.codec</c>.</summary>
    [Setting("flint.shuffle.compress", ForExecutors = true)]
    public bool Compress { get; init; } = true;

    /// <summary>Compress what operators move to disk for want of memory, with the same codec.</summary>
    [Setting("flint.shuffle.spill.compress", ForExecutors = true)]
    public bool SpillCompress { get; init; } = true;

    /// <summary>
    /// Rows after which a map task moves what it holds to disk, though there may be memory left. To try out spilling.
    /// </summary>
    [Setting("flint.shuffle.spill.numElementsForceSpillThreshold", ForExecutors = true)]
    public long SpillRows { get; init; } = int.MaxValue;

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="FlintException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        if (SpillRows < 1)
        {
            throw new FlintException(
                $"flint.shuffle.spill.numElementsForceSpillThreshold is {SpillRows}: write a number from 1.");
        }
    }
}
