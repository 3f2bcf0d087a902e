namespace Flint.Serialization.Codecs.Values;

/// <summary>Strings: null, empty, and any sequence of characters, lone surrogates too.</summary>
internal sealed class StringCodec : Codec<string?>
{
    public override void Write(RecordWriter writer, string? value) => TextForm.Write(writer, value);

    public override string? Read(ref RecordReader reader) => TextForm.Read(ref reader);
}
