using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flint.Memory;
using Flint.Serialization.Keys;

namespace Flint.Shuffle.Rows;

/// <summary>Keys whose image is how they lie in memory: integers, enums, characters, Guid.</summary>
internal readonly unsafe struct RawKey<K>(ulong seed) : IKeyForm<K, K>
{
    // The hash of an integer costs less than moving four bytes more.
    private static bool KeepsHash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.SizeOf<K>() > sizeof(ulong);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public K Image(K key, out ulong hash)
    {
        hash = Hash(key);
        return key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Measure(K image) => Unsafe.SizeOf<K>() + (KeepsHash ? sizeof(uint) : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Write(byte* at, K image, uint hash)
    {
        if (KeepsHash)
        {
            Unsafe.WriteUnaligned(at, hash);
            at += sizeof(uint);
        }

        Unsafe.WriteUnaligned(at, image);
        return at + Unsafe.SizeOf<K>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public K Read(ref byte* at, out uint hash)
    {
        var start = at;
        at += Measure(default!);
        var key = Unsafe.ReadUnaligned<K>(KeepsHash ? start + sizeof(uint) : start);
        hash = KeepsHash ? Unsafe.ReadUnaligned<uint>(start) : (uint)Hash(key);
        return key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(ref byte* at, byte* end)
    {
        var size = Measure(default!);
        var fits = end - at >= size;
        at += size;
        return fits;
    }

    public K Keep(K image, SlabArena arena) => image;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Same(K one, K other) => EqualityComparer<K>.Default.Equals(one, other);

    public K Decode(K image) => image;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Hash(K key)
    {
        if (KeepsHash)
        {
            return KeyHash.OfImage(
                MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<K, byte>(ref key), Unsafe.SizeOf<K>()), seed);
        }

        ulong value = 0;
        Unsafe.WriteUnaligned(ref Unsafe.As<ulong, byte>(ref value), key);
        return KeyHash.OfInteger(value, seed);
    }
}
