using System.Numerics;

namespace Flint.Serialization.Codecs.Values;

/// <summary>Strings: null, empty, and any sequence of characters, lone surrogates too.</summary>
internal sealed class StringCodec : Codec<string?>
{
    public override void Write(RecordWriter writer, string? value) => TextForm.Write(writer, value);

    public override string? Read(ref RecordReader reader) => TextForm.Read(ref reader);
}

/// <summary>Addresses, as they were written.</summary>
internal sealed class UriCodec : Codec<Uri?>
{
    public override void Write(RecordWriter writer, Uri? value) => TextForm.Write(writer, value?.OriginalString);

    public override Uri? Read(ref RecordReader reader) =>
        TextForm.Read(ref reader) is not { } text ? null
        : Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri) ? uri
        : throw new CorruptDataException("text is no address");
}

/// <summary>Version numbers of two to four parts.</summary>
internal sealed class VersionCodec : Codec<Version?>
{
    public override void Write(RecordWriter writer, Version? value) => TextForm.Write(writer, value?.ToString());

    public override Version? Read(ref RecordReader reader) =>
        TextForm.Read(ref reader) is not { } text ? null
        : Version.TryParse(text, out var version) ? version
        : throw new CorruptDataException("text is no version");
}

/// <summary>Integers of any size: length, then two's complement, lowest byte first.</summary>
internal sealed class BigIntegerCodec : Codec<BigInteger>
{
    public override void Write(RecordWriter writer, BigInteger value)
    {
        var count = value.GetByteCount();
        writer.WriteVarUInt((uint)count);
        value.TryWriteBytes(writer.Take(count), out _);
    }

    public override BigInteger Read(ref RecordReader reader) => new(reader.Take(reader.ReadCount(1)));
}
