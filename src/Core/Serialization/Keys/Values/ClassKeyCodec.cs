using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Keys.Values;

/// <summary>Records, tuples and anonymous types: 0 for null, or 1 and the members.</summary>
internal sealed class ClassKeyCodec<K>(WriteMembers<K> write, ReadMembers<K> read, KeyScratch scratch) : KeyCodec<K?>
    where K : class
{
    public override void Write(RecordWriter writer, K? key)
    {
        if (key is null)
        {
            writer.WriteByte(0);
            return;
        }

        // A derived record is never equal to one of its base, and its members would be cut off.
        if (key.GetType() != typeof(K))
        {
            throw new NotSupportedException(
                $"A {TypeText.Of(key.GetType())} is no key where {TypeText.Of(typeof(K))} is declared, from which it " +
                "derives: use one sealed record type for all keys.");
        }

        writer.WriteByte(1);
        write(writer, key);
    }

    public override K? Read(ref RecordReader reader) =>
        Codecs.Values.BooleanForm.FromBytes(reader.ReadByte()) ? read(ref reader) : null;

    public override ulong Hash(K? key, ulong seed)
    {
        var writer = scratch.Writer;
        Write(writer, key);
        return HashOfImage(writer.Written, seed);
    }
}
