namespace Flint.Serialization.Keys.Values;

/// <summary>Strings, compared character by character; null is a key, and not the empty one.</summary>
internal sealed class StringKeyCodec(KeyScratch scratch) : KeyCodec<string?>
{
    public override void Write(RecordWriter writer, string? key) => TextForm.Write(writer, key);

    public override string? Read(ref RecordReader reader) => TextForm.Read(ref reader);

    public override ulong Hash(string? key, ulong seed)
    {
        var writer = scratch.Writer;
        TextForm.Write(writer, key);
        return KeyHash.OfImage(writer.Written, seed);
    }
}
