using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Serialization;

/// <summary>A growing byte buffer that codecs write to. Owned by one task or one call; not thread-safe.</summary>
internal sealed class RecordWriter
{
    private byte[] buffer;
    private int position;

    public RecordWriter(int capacity = 256) => buffer = new byte[Math.Max(16, capacity)];

    /// <summary>Nesting of the value being written; codecs of reference types raise and lower it.</summary>
    public int Depth { get; set; }

    public int Position
    {
        get => position;
        set => position = value;
    }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, position);

    public ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, position);

    public byte[] ToArray() => Written.ToArray();

    public void Reset() => position = Depth = 0;

    /// <summary>Room for <paramref name="count"/> bytes at the current position, which moves behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Take(int count)
    {
        if (buffer.Length - position < count)
        {
            Grow(count);
        }

        var room = MemoryMarshal.CreateSpan(
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buffer), position), count);
        position += count;
        return room;
    }

    public void WriteByte(byte value) => Take(1)[0] = value;

    /// <summary>Writes the bytes of an unmanaged value as they lie in memory (little-endian machines only).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRaw<T>(T value) where T : unmanaged =>
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Take(Unsafe.SizeOf<T>())), value);

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>LEB128, 1 to 5 bytes.</summary>
    public void WriteVarUInt(uint value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    /// <summary>LEB128, 1 to 10 bytes.</summary>
    public void WriteVarULong(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    public void PatchInt32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(at), value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        var wanted = Math.Max((long)buffer.Length * 2, (long)position + count);
        if ((long)position + count > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"An encoded batch is larger than {Array.MaxLength} bytes: use more partitions.");
        }

        Array.Resize(ref buffer, (int)Math.Min(wanted, Array.MaxLength));
    }
}
