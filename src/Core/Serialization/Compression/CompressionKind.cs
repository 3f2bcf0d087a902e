namespace Flint.Serialization.Compression;

/// <summary>The compression codecs.</summary>
public enum CompressionKind
{
    /// <summary>Blocks stay as they are.</summary>
    None,

    /// <summary>LZ4.</summary>
    Lz4,

    /// <summary>Zstandard.</summary>
    Zstd,
}
