using System.Numerics;
using System.Runtime.InteropServices;

namespace Flint.Serialization.Compression;

/// <summary>The checksum of blocks: CRC-32C (Castagnoli), as iSCSI and many file formats use it.</summary>
internal static class Crc32C
{
    /// <summary>State before the first byte, for <see cref="Add"/>.</summary>
    public const uint Start = uint.MaxValue;

    public static uint Of(ReadOnlySpan<byte> bytes) => End(Add(Start, bytes));

    /// <summary>State after more bytes.</summary>
    public static uint Add(uint state, ReadOnlySpan<byte> bytes)
    {
        var crc = state;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }

    /// <summary>The checksum of what led to a state.</summary>
    public static uint End(uint state) => ~state;
}
