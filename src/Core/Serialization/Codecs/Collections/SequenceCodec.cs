namespace Flint.Serialization.Codecs.Collections;

/// <summary>What all codecs of collections of one element type share: null, count, depth.</summary>
internal abstract class SequenceCodec<TCollection, T>(Codec<T> element) : Codec<TCollection?> where TCollection : class
{
    public sealed override bool CanNest => element.CanNest;

    public sealed override void Write(RecordWriter writer, TCollection? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        Exact.Check(value, typeof(TCollection));
        Elements.WriteCount(writer, CountOf(value), element);
        Nesting.Enter(writer);
        WriteElements(writer, value);
        writer.Depth--;
    }

    public sealed override TCollection? Read(ref RecordReader reader)
    {
        if (!Elements.TryReadCount(ref reader, element.SmallestSize, out var count))
        {
            return null;
        }

        Nesting.Enter(ref reader);
        var value = ReadElements(ref reader, count);
        reader.Depth--;
        return value;
    }

    protected abstract int CountOf(TCollection value);

    protected abstract void WriteElements(RecordWriter writer, TCollection value);

    protected abstract TCollection ReadElements(ref RecordReader reader, int count);
}
