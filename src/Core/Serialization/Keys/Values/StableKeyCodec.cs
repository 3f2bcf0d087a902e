namespace Flint.Serialization.Keys.Values;

/// <summary>Types that name a canonical value: the image of that value.</summary>
/// <param name="canonical">Codec of the canonical value.</param>
/// <param name="rebuild">Makes a key of its canonical value.</param>
/// <param name="scratch">Buffers.</param>
internal sealed class StableKeyCodec<K, C>(KeyCodec<C> canonical, Func<C, K> rebuild, KeyScratch scratch)
    : TaggedKeyCodec<K>(scratch)
    where K : IStableKey<C>
{
    public override K? Read(ref RecordReader reader) => ReadTag(ref reader)
        ? rebuild(canonical.Read(ref reader))
        : default(K) is null ? default
        : throw new CorruptDataException($"null stands where a {TypeText.Of(typeof(K))} is declared");

    protected override void WriteKey(RecordWriter writer, K key) => canonical.Write(writer, key.StableKey);
}
