using System.Runtime.CompilerServices;

namespace Flint.Shuffle.Rows;

/// <summary>Values that are copied as they lie in memory.</summary>
internal readonly unsafe struct RawValue<V> : IValueForm<V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Measure(V value) => Unsafe.SizeOf<V>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Write(byte* at, V value)
    {
        Unsafe.WriteUnaligned(at, value);
        return at + Unsafe.SizeOf<V>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Read(ref byte* at)
    {
        var value = Unsafe.ReadUnaligned<V>(at);
        at += Unsafe.SizeOf<V>();
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(ref byte* at) => at += Unsafe.SizeOf<V>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(ref byte* at, byte* end)
    {
        var fits = end - at >= Unsafe.SizeOf<V>();
        at += Unsafe.SizeOf<V>();
        return fits;
    }
}
