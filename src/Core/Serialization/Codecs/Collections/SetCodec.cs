namespace Flint.Serialization.Codecs.Collections;

/// <summary>Sets with their comparer.</summary>
internal sealed class SetCodec<T>(Codec<T> element) : SequenceCodec<HashSet<T>, T>(element)
{
    private readonly Codec<T> element = element;

    protected override int CountOf(HashSet<T> value) => value.Count;

    protected override void WriteElements(RecordWriter writer, HashSet<T> value)
    {
        Comparers.Write(writer, value.Comparer, typeof(HashSet<T>));
        foreach (var item in value)
        {
            element.Write(writer, item);
        }
    }

    protected override HashSet<T> ReadElements(ref RecordReader reader, int count)
    {
        var set = new HashSet<T>(Elements.RoomFor(count), Comparers.Read<T>(ref reader));
        for (var i = 0; i < count; i++)
        {
            if (!set.Add(element.Read(ref reader)))
            {
                throw new CorruptDataException("a set holds an element twice");
            }
        }

        return set;
    }
}
