using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Serialization;

/// <summary>
/// Reads what <see cref="RecordWriter"/> wrote. Every length is checked against the remaining bytes before anything
/// is allocated; bytes that do not fit are a <see cref="CorruptDataException"/>.
/// </summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Nesting of the value being read.</summary>
    public int Depth;

    public readonly int Remaining => rest.Length;

    public readonly bool IsAtEnd => rest.IsEmpty;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)rest.Length)
        {
            CorruptDataException.ThrowTooShort(count, rest.Length);
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    public byte ReadByte() => Take(1)[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T ReadRaw<T>() where T : unmanaged =>
        Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(Take(Unsafe.SizeOf<T>())));

    public uint ReadVarUInt()
    {
        var value = ReadVarULong();
        return value <= uint.MaxValue ? (uint)value : throw new CorruptDataException($"number {value} is too large");
    }

    public ulong ReadVarULong()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new CorruptDataException("a number has more than 10 bytes");
    }

    /// <summary>A count of elements of at least <paramref name="smallestElement"/> bytes each (0 = unknown).</summary>
    public int ReadCount(int smallestElement)
    {
        var count = ReadVarUInt();
        if ((long)count * Math.Max(1, smallestElement) > rest.Length && !(smallestElement == 0 && count <= 65_536))
        {
            throw new CorruptDataException($"{count} elements cannot stand in the remaining {rest.Length} bytes");
        }

        return (int)count;
    }
}
