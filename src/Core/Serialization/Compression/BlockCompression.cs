using System.Buffers.Binary;
using System.Diagnostics;
using K4os.Compression.LZ4;

namespace Flint.Serialization.Compression;

/// <summary>
/// Compresses whole blocks. A compressed block is: kind (1 byte), raw length (4 bytes), payload. A block that does not
/// shrink is stored as it is, so a frame is never more than 5 bytes longer than its content. A closed family. Owned by
/// one writer of frames, who calls <see cref="Release"/> at its end; the static members are thread-safe.
/// </summary>
internal abstract class BlockCompression
{
    /// <summary>Kind and raw length.</summary>
    public const int HeaderSize = 5;

    private protected BlockCompression() { }

    public static BlockCompression Of(CompressionKind kind) => kind switch
    {
        CompressionKind.None => new Stored(),
        CompressionKind.Lz4 => new Lz4(),
        CompressionKind.Zstd => new Zstd(),
        _ => throw new UnreachableException($"Unknown compression {kind}."),
    };

    /// <summary>Appends the frame of <paramref name="raw"/>.</summary>
    public void Compress(ReadOnlySpan<byte> raw, RecordWriter into)
    {
        var start = into.Position;
        var frame = into.Take(HeaderSize + raw.Length);
        // Only a frame that is smaller than the stored one is of use, so the target is that large.
        var size = raw.IsEmpty ? 0 : TryCompress(raw, frame[HeaderSize..]);
        var shrunk = size > 0 && size < raw.Length;
        WriteHeader(frame, shrunk ? Kind : CompressionKind.None, raw.Length);
        if (!shrunk)
        {
            raw.CopyTo(frame[HeaderSize..]);
        }

        into.Position = start + HeaderSize + (shrunk ? size : raw.Length);
    }

    /// <summary>Writes what precedes <paramref name="rawLength"/> bytes that are stored as they are.</summary>
    public static void WriteStoredHeader(Span<byte> into, int rawLength) =>
        WriteHeader(into, CompressionKind.None, rawLength);

    /// <summary>
    /// The content of a frame: a part of the frame where it was stored as it is, else what was appended to
    /// <paramref name="into"/>. The rest is as for <see cref="Decompress"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> ContentOf(ReadOnlyMemory<byte> frame, int mostBytes, RecordWriter into)
    {
        var (kind, length) = ReadHeader(frame.Span, mostBytes);
        if (kind == CompressionKind.None && length == frame.Length - HeaderSize)
        {
            return frame[HeaderSize..];
        }

        var start = into.Position;
        Decompress(frame.Span, mostBytes, into);
        return into.WrittenMemory[start..];
    }

    /// <summary>Appends the content of a frame, whichever member of the family wrote it.</summary>
    /// <param name="frame">Exactly one frame.</param>
    /// <param name="mostBytes">The largest content that is believed.</param>
    /// <param name="into">Where the content goes.</param>
    /// <exception cref="CorruptDataException">The bytes are no frame.</exception>
    public static void Decompress(ReadOnlySpan<byte> frame, int mostBytes, RecordWriter into)
    {
        var (kind, length) = ReadHeader(frame, mostBytes);
        var payload = frame[HeaderSize..];
        var start = into.Position;
        var room = into.Take(length);
        var size = kind switch
        {
            CompressionKind.None => Copy(payload, room),
            CompressionKind.Lz4 => LZ4Codec.Decode(payload, room),
            _ => Zstd.Decompress(payload, room),
        };
        if (size != length)
        {
            into.Position = start;
            throw new CorruptDataException($"a block of {length} bytes ({kind}) cannot be decompressed");
        }
    }

    /// <summary>Gives back what is kept from frame to frame; another frame takes it anew.</summary>
    public virtual void Release() { }

    private protected abstract CompressionKind Kind { get; }

    /// <summary>Bytes written, or 0 and less if the target is too small.</summary>
    private protected abstract int TryCompress(ReadOnlySpan<byte> raw, Span<byte> into);

    private static void WriteHeader(Span<byte> frame, CompressionKind kind, int rawLength)
    {
        frame[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame[1..], rawLength);
    }

    private static (CompressionKind Kind, int Length) ReadHeader(ReadOnlySpan<byte> frame, int mostBytes)
    {
        if (frame.Length < HeaderSize)
        {
            CorruptDataException.ThrowTooShort(HeaderSize, frame.Length);
        }

        var kind = (CompressionKind)frame[0];
        var length = BinaryPrimitives.ReadInt32LittleEndian(frame[1..]);
        var payload = frame.Length - HeaderSize;
        return length >= 0 && length <= mostBytes && length <= MostFrom(kind, payload)
            ? (kind, length)
            : throw new CorruptDataException($"{payload} bytes ({kind}) cannot hold a block of {length} bytes");
    }

    // What each format can hold at best, so that a damaged length does not claim memory.
    private static long MostFrom(CompressionKind kind, int payload) => kind switch
    {
        CompressionKind.None => payload,
        CompressionKind.Lz4 => 255L * payload,
        CompressionKind.Zstd => payload == 0 ? 0 : int.MaxValue,
        _ => throw new CorruptDataException($"{(int)kind} is no kind of compression"),
    };

    private static int Copy(ReadOnlySpan<byte> payload, Span<byte> room)
    {
        payload[..room.Length].CopyTo(room);
        return payload.Length;
    }

    private sealed class Stored : BlockCompression
    {
        private protected override CompressionKind Kind => CompressionKind.None;

        private protected override int TryCompress(ReadOnlySpan<byte> raw, Span<byte> into) => 0;
    }

    private sealed class Lz4 : BlockCompression
    {
        private protected override CompressionKind Kind => CompressionKind.Lz4;

        private protected override int TryCompress(ReadOnlySpan<byte> raw, Span<byte> into) =>
            LZ4Codec.Encode(raw, into, LZ4Level.L00_FAST);
    }

    private sealed class Zstd : BlockCompression
    {
        // Level 1 is the one whose speed comes near a disk's; higher ones gain a few per cent.
        private const int Level = 1;

        // To make one costs more than a small frame does.
        private ZstdSharp.Compressor? compressor;

        private protected override CompressionKind Kind => CompressionKind.Zstd;

        public static int Decompress(ReadOnlySpan<byte> payload, Span<byte> room)
        {
            using var decompressor = new ZstdSharp.Decompressor();
            try
            {
                return decompressor.TryUnwrap(payload, room, out var written) ? written : -1;
            }
            catch (ZstdSharp.ZstdException damaged)
            {
                throw new CorruptDataException($"a block cannot be decompressed ({damaged.Message})");
            }
        }

        public override void Release()
        {
            compressor?.Dispose();
            compressor = null;
        }

        private protected override int TryCompress(ReadOnlySpan<byte> raw, Span<byte> into)
        {
            compressor ??= new(Level);
            return compressor.TryWrap(raw, into, out var written) ? written : 0;
        }
    }
}
