using Flint.Serialization;
using Flint.Serialization.Codecs;

namespace Flint.Shuffle.Rows;

/// <summary>Values of any type that has a codec.</summary>
internal readonly unsafe struct CodecValue<V>(Codec<V> codec) : IValueForm<V>
{
    private readonly RecordWriter writer = new();
    private readonly int fixedSize = codec.FixedSize;

    public int Measure(V value)
    {
        writer.Reset();
        codec.Write(writer, value);
        return writer.Position + (fixedSize == 0 ? Lengths.SizeOf(writer.Position) : 0);
    }

    public byte* Write(byte* at, V value)
    {
        var encoded = writer.Written;
        if (fixedSize == 0)
        {
            at = Lengths.Write(at, encoded.Length);
        }

        encoded.CopyTo(new(at, encoded.Length));
        return at + encoded.Length;
    }

    public V Read(ref byte* at)
    {
        var length = fixedSize == 0 ? Lengths.Read(ref at) : fixedSize;
        var reader = new RecordReader(new(at, length));
        at += length;
        return codec.Read(ref reader);
    }

    public void Skip(ref byte* at)
    {
        var length = fixedSize == 0 ? Lengths.Read(ref at) : fixedSize;
        at += length;
    }

    public bool TrySkip(ref byte* at, byte* end)
    {
        if (fixedSize == 0)
        {
            return Lengths.TrySkip(ref at, end);
        }

        var fits = end - at >= fixedSize;
        at += fixedSize;
        return fits;
    }
}
