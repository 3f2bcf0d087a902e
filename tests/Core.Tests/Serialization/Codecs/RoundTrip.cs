using Flint.Serialization;
using Flint.Serialization.Codecs;

namespace Flint.Tests.Serialization.Codecs;

/// <summary>Writes with one registry and reads with another, as two processes do.</summary>
internal static class RoundTrip
{
    public static T Of<T>(T value)
    {
        var bytes = Bytes(value);
        var reader = new RecordReader(bytes);
        var read = new CodecRegistry().Get<T>().Read(ref reader);
        Assert.True(reader.IsAtEnd);
        Assert.Equal(0, reader.Depth);
        return read;
    }

    public static T[] OfBatch<T>(params T[] values)
    {
        var writer = new RecordWriter();
        new CodecRegistry().Get<T>().WriteBatch(writer, values);
        var read = new T[values.Length];
        var reader = new RecordReader(writer.Written);
        new CodecRegistry().Get<T>().ReadBatch(ref reader, read);
        Assert.True(reader.IsAtEnd);
        return read;
    }

    public static byte[] Bytes<T>(T value)
    {
        var writer = new RecordWriter();
        new CodecRegistry().Get<T>().Write(writer, value);
        Assert.Equal(0, writer.Depth);
        return writer.ToArray();
    }
}
