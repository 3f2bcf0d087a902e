using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Serialization.Codecs.Values;

/// <summary>Unmanaged values without padding, of which every bit pattern is a value: copied as they lie.</summary>
internal sealed class RawCodec<T> : Codec<T> where T : unmanaged
{
    public override int FixedSize => Unsafe.SizeOf<T>();

    public override int SmallestSize => Unsafe.SizeOf<T>();

    public override void Write(RecordWriter writer, T value) => writer.WriteRaw(value);

    public override T Read(ref RecordReader reader) => reader.ReadRaw<T>();

    public override void WriteBatch(RecordWriter writer, ReadOnlySpan<T> records) =>
        writer.WriteBytes(MemoryMarshal.AsBytes(records));

    public override void ReadBatch(ref RecordReader reader, Span<T> records)
    {
        var bytes = MemoryMarshal.AsBytes(records);
        reader.Take(bytes.Length).CopyTo(bytes);
    }
}
