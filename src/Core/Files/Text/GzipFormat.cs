namespace Flint.Files.Text;

/// <summary>The frame of a gzip member (RFC 1952). Pure.</summary>
internal static class GzipFormat
{
    public const int MagicLength = 2;

    public const int FixedHeaderLength = 10;

    public const int TrailerLength = 8;

    public const byte Deflate = 8;

    public const byte HasHeaderChecksum = 2;

    public const byte HasExtra = 4;

    public const byte HasName = 8;

    public const byte HasComment = 16;

    /// <summary>False as soon as the bytes cannot be those of a member, however few they are.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> first = [0x1F, 0x8B, Deflate];
        return bytes.Length < first.Length ? first.StartsWith(bytes) : bytes.StartsWith(first);
    }

    public static bool IsMagic(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];
}
