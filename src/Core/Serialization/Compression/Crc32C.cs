using System.Numerics;
using System.Runtime.InteropServices;

namespace Flint.Serialization.Compression;

/// <summary>The checksum of blocks: CRC-32C (Castagnoli), as iSCSI and many file formats use it.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
