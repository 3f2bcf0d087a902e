namespace Flint.Serialization.Keys.Values;

/// <summary>Types that name a canonical value: 0 for null, or 1 and the image of that value.</summary>
/// <param name="canonical">Codec of the canonical value.</param>
/// <param name="rebuild">Makes a key of its canonical value.</param>
/// <param name="scratch">Buffers.</param>
internal sealed class StableKeyCodec<K, C>(KeyCodec<C> canonical, Func<C, K> rebuild, KeyScratch scratch) : KeyCodec<K?>
    where K : IStableKey<C>
{
    public override void Write(RecordWriter writer, K? key)
    {
        if (key is null)
        {
            writer.WriteByte(0);
            return;
        }

        if (key.GetType() != typeof(K))
        {
            throw new NotSupportedException(
                $"A {TypeText.Of(key.GetType())} is no key where {TypeText.Of(typeof(K))} is declared: it would come " +
                "back as the declared type. Use one sealed type for all keys.");
        }

        writer.WriteByte(1);
        canonical.Write(writer, key.StableKey);
    }

    public override K? Read(ref RecordReader reader) => Codecs.Values.BooleanForm.FromBytes(reader.ReadByte())
        ? rebuild(canonical.Read(ref reader))
        : default(K) is null ? default
        : throw new CorruptDataException($"null stands where a {TypeText.Of(typeof(K))} is declared");

    public override ulong Hash(K? key, ulong seed)
    {
        var writer = scratch.Writer;
        Write(writer, key);
        return KeyHash.OfImage(writer.Written, seed);
    }
}
