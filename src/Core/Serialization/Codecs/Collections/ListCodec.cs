using System.Runtime.InteropServices;

namespace Flint.Serialization.Codecs.Collections;

/// <summary>Lists.</summary>
internal sealed class ListCodec<T>(Codec<T> element) : SequenceCodec<List<T>, T>(element)
{
    private readonly Codec<T> element = element;

    protected override int CountOf(List<T> value) => value.Count;

    protected override void WriteElements(RecordWriter writer, List<T> value) =>
        element.WriteBatch(writer, CollectionsMarshal.AsSpan(value));

    protected override List<T> ReadElements(ref RecordReader reader, int count)
    {
        var list = new List<T>();
        while (list.Count < count)
        {
            var done = list.Count;
            CollectionsMarshal.SetCount(list, (int)Math.Min(count, Math.Max(2L * done, Elements.RoomFor(count))));
            element.ReadBatch(ref reader, CollectionsMarshal.AsSpan(list)[done..]);
        }

        return list;
    }
}
