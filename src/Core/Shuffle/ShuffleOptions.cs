using Flint.Settings;

namespace Flint.Shuffle;

/// <summary>How rows travel from map to reduce tasks.</summary>
public sealed record ShuffleOptions
{
    /// <summary>Compress shuffle blocks with the codec of <c>flint.io.compression.codec</c>.</summary>
    [Setting("flint.shuffle.compress", ForExecutors = true)]
    public bool Compress { get; init; } = true;
}
