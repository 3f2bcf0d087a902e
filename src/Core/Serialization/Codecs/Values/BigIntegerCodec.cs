using System.Numerics;

namespace Flint.Serialization.Codecs.Values;

/// <summary>Integers of any size: length, then two's complement, lowest byte first.</summary>
internal sealed class BigIntegerCodec : Codec<BigInteger>
{
    public override void Write(RecordWriter writer, BigInteger value)
    {
        var count = value.GetByteCount();
        writer.WriteVarUInt((uint)count);
        value.TryWriteBytes(writer.Take(count), out _);
    }

    public override BigInteger Read(ref RecordReader reader) => new(reader.Take(reader.ReadCount(1)));
}
