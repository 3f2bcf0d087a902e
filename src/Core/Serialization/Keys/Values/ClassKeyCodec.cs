using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Keys.Values;

/// <summary>Records, tuples and anonymous types: the members.</summary>
internal sealed class ClassKeyCodec<K>(WriteMembers<K> write, ReadMembers<K> read, KeyScratch scratch)
    : TaggedKeyCodec<K>(scratch)
    where K : class
{
    public override K? Read(ref RecordReader reader) => ReadTag(ref reader) ? read(ref reader) : null;

    protected override void WriteKey(RecordWriter writer, K key) => write(writer, key);
}
