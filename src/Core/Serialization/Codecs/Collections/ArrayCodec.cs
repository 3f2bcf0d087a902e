namespace Flint.Serialization.Codecs.Collections;

/// <summary>Arrays of one dimension; their elements may be arrays.</summary>
internal sealed class ArrayCodec<T>(Codec<T> element) : SequenceCodec<T[], T>(element)
{
    private readonly Codec<T> element = element;

    protected override int CountOf(T[] value) => value.Length;

    protected override void WriteElements(RecordWriter writer, T[] value) => element.WriteBatch(writer, value);

    protected override T[] ReadElements(ref RecordReader reader, int count) =>
        count == 0 ? [] : Elements.Read(ref reader, element, count);
}
