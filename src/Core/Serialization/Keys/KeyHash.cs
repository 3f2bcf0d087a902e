using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace Flint.Serialization.Keys;

/// <summary>The stable hash of key images.</summary>
internal static class KeyHash
{
    /// <summary>Hash of an image that is longer than one integer, or of varying length.</summary>
    public static ulong OfImage(ReadOnlySpan<byte> image, ulong seed) => XxHash3.HashToUInt64(image, (long)seed);

    /// <summary>Hash of an image of a fixed size of up to 8 bytes: of the integer that they form.</summary>
    public static ulong OfShortImage(ReadOnlySpan<byte> image, ulong seed)
    {
        ulong value = 0;
        image.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<ulong>(ref value)));
        return OfInteger(value, seed);
    }

    /// <summary>
    /// Hash of an integer: the finaliser of SplitMix64, even in all its bits on sequences, steps, dates and doubles. It
    /// begins and ends with a fold: a product's low bits know nothing of its factor's high bits, where round doubles
    /// differ, and table slots are taken from the low bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfInteger(ulong value, ulong seed)
    {
        value ^= seed;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    /// <summary>Shuffle partition of a hash: multiply-shift of its high 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Partition(ulong hash, int partitions) => (int)(((hash >> 32) * (uint)partitions) >> 32);
}
