using System.Text;
using Flint.Serialization;

namespace Flint.Files.Text;

/// <summary>How a text file is compressed.</summary>
internal enum TextCompression : byte
{
    None,
    Gzip,
}

/// <summary>
/// A byte range of a text file, as listed: it holds the lines whose first byte lies in it. Travels as the input of one
/// partition. Immutable.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes; of the compressed file if it is compressed.</param>
/// <param name="FileLength">Length of the whole file when it was listed.</param>
/// <param name="Modified">Time of its last change when it was listed.</param>
/// <param name="Compression">How it is compressed.</param>
[Travels]
internal sealed record TextSplit(
    string Path, long Start, long Length, long FileLength, DateTimeOffset Modified, TextCompression Compression)
{
    private const byte Version = 1;

    public long End => Start + Length;

    public bool IsWholeFile => Start == 0 && Length == FileLength;

    public byte[] Encode()
    {
        var writer = new RecordWriter();
        writer.WriteByte(Version);
        writer.WriteByte((byte)Compression);
        writer.WriteVarULong((ulong)Start);
        writer.WriteVarULong((ulong)Length);
        writer.WriteVarULong((ulong)FileLength);
        writer.WriteRaw(Modified.UtcTicks);
        writer.WriteVarUInt((uint)Encoding.UTF8.GetByteCount(Path));
        writer.WriteBytes(Encoding.UTF8.GetBytes(Path));
        return writer.ToArray();
    }

    /// <exception cref="CorruptDataException">The bytes are no split.</exception>
    public static TextSplit Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        var version = reader.ReadByte();
        var compression = (TextCompression)reader.ReadByte();
        if (version != Version || compression > TextCompression.Gzip)
        {
            throw new CorruptDataException($"a text split of version {version}, compression {(byte)compression}");
        }

        var start = ReadLength(ref reader);
        var length = ReadLength(ref reader);
        var fileLength = ReadLength(ref reader);
        var ticks = reader.ReadRaw<long>();
        if (start > fileLength - length || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            throw new CorruptDataException($"a text split at {start} of {length} bytes in {fileLength}");
        }

        var path = Encoding.UTF8.GetString(reader.Take(reader.ReadCount(1)));
        return new(path, start, length, fileLength, new(ticks, TimeSpan.Zero), compression);
    }

    private static long ReadLength(ref RecordReader reader)
    {
        var value = reader.ReadVarULong();
        return value <= long.MaxValue ? (long)value : throw new CorruptDataException($"a length of {value} bytes");
    }
}
