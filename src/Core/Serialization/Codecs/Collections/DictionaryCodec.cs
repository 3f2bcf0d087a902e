namespace Flint.Serialization.Codecs.Collections;

/// <summary>Dictionaries with their comparer.</summary>
internal sealed class DictionaryCodec<K, V>(Codec<K> keys, Codec<V> values) : Codec<Dictionary<K, V>?> where K : notnull
{
    public override bool CanNest => keys.CanNest || values.CanNest;

    public override void Write(RecordWriter writer, Dictionary<K, V>? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        Exact.Check(value, typeof(Dictionary<K, V>));
        writer.WriteVarUInt((uint)value.Count + 1);
        Comparers.Write(writer, value.Comparer, typeof(Dictionary<K, V>));
        Nesting.Enter(writer);
        foreach (var (key, item) in value)
        {
            keys.Write(writer, key);
            values.Write(writer, item);
        }

        writer.Depth--;
    }

    public override Dictionary<K, V>? Read(ref RecordReader reader)
    {
        if (!Elements.TryReadCount(ref reader, keys.SmallestSize + values.SmallestSize, out var count))
        {
            return null;
        }

        var comparer = Comparers.Read<K>(ref reader);
        Nesting.Enter(ref reader);
        var map = new Dictionary<K, V>(Elements.RoomFor(count), comparer);
        for (var i = 0; i < count; i++)
        {
            var key = keys.Read(ref reader);
            if (key is null || !map.TryAdd(key, values.Read(ref reader)))
            {
                throw new CorruptDataException("a dictionary holds a key twice, or null");
            }
        }

        reader.Depth--;
        return map;
    }
}
