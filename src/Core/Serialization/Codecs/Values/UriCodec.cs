namespace Flint.Serialization.Codecs.Values;

/// <summary>Addresses, as they were written.</summary>
internal sealed class UriCodec : Codec<Uri?>
{
    public override void Write(RecordWriter writer, Uri? value) => TextForm.Write(writer, value?.OriginalString);

    public override Uri? Read(ref RecordReader reader) =>
        TextForm.Read(ref reader) is not { } text ? null
        : Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri) ? uri
        : throw new CorruptDataException("text is no address");
}
