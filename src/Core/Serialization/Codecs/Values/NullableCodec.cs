namespace Flint.Serialization.Codecs.Values;

/// <summary>0, or 1 and the value.</summary>
internal sealed class NullableCodec<T>(Codec<T> codec) : Codec<T?> where T : struct
{
    public override bool CanNest => codec.CanNest;

    public override void Write(RecordWriter writer, T? value)
    {
        writer.WriteByte(value.HasValue ? (byte)1 : (byte)0);
        if (value.HasValue)
        {
            codec.Write(writer, value.GetValueOrDefault());
        }
    }

    public override T? Read(ref RecordReader reader) =>
        BooleanForm.FromBytes(reader.ReadByte()) ? codec.Read(ref reader) : null;
}
