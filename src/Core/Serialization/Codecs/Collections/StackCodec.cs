namespace Flint.Serialization.Codecs.Collections;

/// <summary>Stacks, bottom first.</summary>
internal sealed class StackCodec<T>(Codec<T> element) : SequenceCodec<Stack<T>, T>(element)
{
    private readonly Codec<T> element = element;

    protected override int CountOf(Stack<T> value) => value.Count;

    protected override void WriteElements(RecordWriter writer, Stack<T> value)
    {
        var items = value.ToArray();
        Array.Reverse(items);
        element.WriteBatch(writer, items);
    }

    protected override Stack<T> ReadElements(ref RecordReader reader, int count) =>
        new(Elements.Read(ref reader, element, count));
}
