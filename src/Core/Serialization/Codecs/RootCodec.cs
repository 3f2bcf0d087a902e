namespace Flint.Serialization.Codecs;

/// <summary>The outermost codec of values that can nest: tells the path when one is too deep or circular.</summary>
internal sealed class RootCodec<T>(Codec<T> codec) : Codec<T>
{
    public override int FixedSize => codec.FixedSize;

    public override int SmallestSize => codec.SmallestSize;

    public override bool CanNest => true;

    public override void Write(RecordWriter writer, T value)
    {
        var depth = writer.Depth;
        try
        {
            codec.Write(writer, value);
        }
        catch (NestingException) when (depth == 0)
        {
            writer.Depth = 0;
            throw NestingPath.Explain(value);
        }
    }

    public override T Read(ref RecordReader reader) => codec.Read(ref reader);

    public override void ReadBatch(ref RecordReader reader, Span<T> records) => codec.ReadBatch(ref reader, records);
}
