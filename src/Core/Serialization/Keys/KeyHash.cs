using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace Flint.Serialization.Keys;

/// <summary>The stable hash of key images.</summary>
internal static class KeyHash
{
    /// <summary>Hash of an image that is longer than one integer, or of varying length.</summary>
    public static ulong OfImage(ReadOnlySpan<byte> image, ulong seed) => XxHash3.HashToUInt64(image, (long)seed);

    /// <summary>Hash of an image of a fixed size of up to 8 bytes: of the little-endian integer that it forms.</summary>
    public static ulong OfShortImage(ReadOnlySpan<byte> image, ulong seed)
    {
        ulong value = 0;
        image.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<ulong>(ref value)));
        return OfInteger(value, seed);
    }

    /// <summary>Hash of an integer: multiply, shift, multiply; even on sequences, steps, dates and doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfInteger(ulong value, ulong seed)
    {
        value = (value ^ seed) * 0x9E3779B97F4A7C15UL;
        value ^= value >> 32;
        return value * 0xD6E8FEB86659FD93UL;
    }

    /// <summary>Shuffle partition of a hash: multiply-shift of its high 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Partition(ulong hash, int partitions) => (int)(((hash >> 32) * (uint)partitions) >> 32);
}
