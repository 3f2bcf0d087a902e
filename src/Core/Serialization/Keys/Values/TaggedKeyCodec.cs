namespace Flint.Serialization.Keys.Values;

/// <summary>
/// Keys of a type that others may derive from: 0 for null, or 1 and the key. Refuses a key of a derived type, which
/// would be cut to the declared one.
/// </summary>
internal abstract class TaggedKeyCodec<K>(KeyScratch scratch) : KeyCodec<K?>
{
    public sealed override void Write(RecordWriter writer, K? key)
    {
        if (key is null)
        {
            writer.WriteByte(0);
            return;
        }

        if (key.GetType() != typeof(K))
        {
            throw new NotSupportedException(
                $"A {TypeText.Of(key.GetType())} is no key where {TypeText.Of(typeof(K))} is declared, from which it " +
                "derives: it would come back as the declared type. Use one sealed type for all keys.");
        }

        writer.WriteByte(1);
        WriteKey(writer, key);
    }

    public sealed override ulong Hash(K? key, ulong seed)
    {
        var writer = scratch.Writer;
        Write(writer, key);
        return HashOfImage(writer.Written, seed);
    }

    /// <summary>Writes a key that is not null and exactly of the declared type.</summary>
    protected abstract void WriteKey(RecordWriter writer, K key);

    /// <summary>Reads what stands in front of the key: false for null.</summary>
    protected static bool ReadTag(ref RecordReader reader) =>
        Codecs.Values.BooleanForm.FromBytes(reader.ReadByte());
}
