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
}
