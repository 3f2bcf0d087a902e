using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Keys.Values;

/// <summary>Structs: tuples, record structs and others whose equality is that of their members.</summary>
internal sealed class StructKeyCodec<K>(WriteMembers<K> write, ReadMembers<K> read, int fixedSize, KeyScratch scratch)
    : KeyCodec<K>
    where K : struct
{
    public override int FixedSize => fixedSize;

    public override void Write(RecordWriter writer, K key) => write(writer, key);

    public override K Read(ref RecordReader reader) => read(ref reader);

    public override ulong Hash(K key, ulong seed)
    {
        var writer = scratch.Writer;
        write(writer, key);
        return HashOfImage(writer.Written, seed);
    }
}
