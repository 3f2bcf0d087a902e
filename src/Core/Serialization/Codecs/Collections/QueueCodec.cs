namespace Flint.Serialization.Codecs.Collections;

/// <summary>Queues, first element first.</summary>
internal sealed class QueueCodec<T>(Codec<T> element) : SequenceCodec<Queue<T>, T>(element)
{
    private readonly Codec<T> element = element;

    protected override int CountOf(Queue<T> value) => value.Count;

    protected override void WriteElements(RecordWriter writer, Queue<T> value) =>
        element.WriteBatch(writer, value.ToArray());

    protected override Queue<T> ReadElements(ref RecordReader reader, int count) =>
        new(Elements.Read(ref reader, element, count));
}
