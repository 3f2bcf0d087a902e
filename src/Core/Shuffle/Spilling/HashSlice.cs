using System.Runtime.CompilerServices;

namespace Flint.Shuffle.Spilling;

/// <summary>
/// Some of the keys of a stream, by bits of their hash that neither streams nor tables use: a stream that does not fit
/// into memory is read several times, a slice of its keys each time.
/// </summary>
internal readonly record struct HashSlice(uint Mask, uint Value)
{
    /// <summary>All keys.</summary>
    public static HashSlice Whole => default;

    public bool IsWhole => Mask == 0;

    /// <summary>False if all of its keys have one hash.</summary>
    public bool CanSplit => Mask != uint.MaxValue;

    public (HashSlice Half, HashSlice Other) Split()
    {
        var mask = (Mask << 1) | 1;
        return (new(mask, Value), new(mask, Value | (mask ^ Mask)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(uint hash) => Mask == 0 || (Mixed(hash) & Mask) == Value;

    // Reversible, so that different hashes stay different.
    private static uint Mixed(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
        return hash ^ (hash >> 16);
    }
}
