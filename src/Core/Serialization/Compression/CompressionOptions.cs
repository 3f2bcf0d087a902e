using Flint.Settings;

namespace Flint.Serialization.Compression;

/// <summary>How blocks are made smaller before they are kept or sent.</summary>
public sealed record CompressionOptions
{
    /// <summary>
    /// <c>lz4</c>: fast, the default. <c>zstd</c>: blocks are about a third smaller, and several times slower to read.
    /// <c>none</c>.
    /// </summary>
    [Setting("flint.io.compression.codec", ForExecutors = true)]
    public CompressionKind Codec { get; init; } = CompressionKind.Lz4;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option means nothing; says what to write instead.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Codec))
        {
            throw new ArgumentException($"flint.io.compression.codec is '{Codec}': write lz4, zstd or none.");
        }
    }
}
