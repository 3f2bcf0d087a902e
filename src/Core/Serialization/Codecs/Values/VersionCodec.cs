namespace Flint.Serialization.Codecs.Values;

/// <summary>Version numbers of two to four parts.</summary>
internal sealed class VersionCodec : Codec<Version?>
{
    public override void Write(RecordWriter writer, Version? value) => TextForm.Write(writer, value?.ToString());

    public override Version? Read(ref RecordReader reader) =>
        TextForm.Read(ref reader) is not { } text ? null
        : Version.TryParse(text, out var version) ? version
        : throw new CorruptDataException("text is no version");
}
