using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Flint.Files.Text;

/// <summary>
/// The content of a gzip file, all members one after the other. Checks what the platform's reader lets pass: an end in
/// the middle, a wrong checksum or length of any member, bytes behind the last one (zeros excepted, they are padding of
/// tapes). Used by one slot thread; owns the stream under it.
/// </summary>
internal sealed class GunzipStream : ForwardStream
{
    // More than the piece handed to the inflater at once, so that its end and the trailer behind it lie in one window.
    private const int WindowSize = 64 * 1024;
    private const int PieceSize = 16 * 1024;

    // A member without content ends in ten zeros or more, in which its trailer cannot be searched. It is short: given
    // byte by byte, it is known where it ends.
    private const int SingleBytes = 32;

    private const int ShownBytes = 4;

    private readonly Stream file;
    private readonly string path;
    private readonly ByteWindow window;
    private readonly Crc32 checksum = new();
    private WindowStream? pieces;
    private DeflateStream? inflater;
    private long memberStart;
    private long memberLength;
    private bool ended;

    public GunzipStream(Stream file, string path)
    {
        this.file = file;
        this.path = path;
        window = new(file, WindowSize);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (!ended && count > 0)
        {
            if (inflater is null)
            {
                StartMember();
                continue;
            }

            var read = Inflate(buffer, offset, count);
            if (read > 0)
            {
                checksum.Append(buffer.AsSpan(offset, read));
                memberLength += read;
                return read;
            }

            EndMember();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inflater?.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Inflate(byte[] buffer, int offset, int count)
    {
        try
        {
            return inflater!.Read(buffer, offset, count);
        }
        catch (InvalidDataException error)
        {
            throw new InputException(
                path, window.Offset, "the compressed data is damaged here or shortly after; fetch it again.", error);
        }
    }

    /// <summary>Reads the header of the next member, or finds that there is none.</summary>
    private void StartMember()
    {
        if (window.Offset > 0)
        {
            SkipPadding();
        }

        if (!window.Fill(1))
        {
            ended = true;
            return;
        }

        memberStart = window.Offset;
        memberLength = 0;
        checksum.Reset();
        window.Fill(GzipFormat.FixedHeaderLength);
        if (!GzipFormat.MayBegin(window.Bytes))
        {
            throw new InputException(
                path, memberStart, memberStart == 0
                    ? $"the file is named .gz, but is not gzip: it begins with the bytes {FirstBytes()}. Give it "
                        + "another name if it is plain text, else fetch it again."
                    : "what follows the last gzip member is not another one; the file is damaged.");
        }

        Need(GzipFormat.FixedHeaderLength);

        var flags = window.Bytes[3];
        window.Advance(GzipFormat.FixedHeaderLength);
        SkipOptionalFields(flags);
        pieces = new(window, PieceSize, SingleBytes);
        inflater = new(pieces, CompressionMode.Decompress);
    }

    private string FirstBytes()
    {
        var first = window.Bytes[..Math.Min(ShownBytes, window.Bytes.Length)];
        return string.Join(' ', first.ToArray().Select(one => $"{one:X2}"));
    }

    private void SkipOptionalFields(byte flags)
    {
        if ((flags & GzipFormat.HasExtra) != 0)
        {
            Need(2);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(window.Bytes);
            window.Advance(2);
            SkipBytes(length);
        }

        if ((flags & GzipFormat.HasName) != 0)
        {
            SkipText();
        }

        if ((flags & GzipFormat.HasComment) != 0)
        {
            SkipText();
        }

        if ((flags & GzipFormat.HasHeaderChecksum) != 0)
        {
            SkipBytes(2);
        }
    }

    private void SkipBytes(int count)
    {
        while (count > 0)
        {
            Need(1);
            var step = Math.Min(count, window.Bytes.Length);
            window.Advance(step);
            count -= step;
        }
    }

    private void SkipText()
    {
        while (true)
        {
            Need(1);
            var zero = window.Bytes.IndexOf((byte)0);
            window.Advance(zero < 0 ? window.Bytes.Length : zero + 1);
            if (zero >= 0)
            {
                return;
            }
        }
    }

    private void SkipPadding()
    {
        while (window.Fill(1) && window.Bytes[0] == 0)
        {
            var used = window.Bytes.IndexOfAnyExcept((byte)0);
            window.Advance(used < 0 ? window.Bytes.Length : used);
        }
    }

    /// <summary>Checks the trailer of a member whose content was delivered.</summary>
    private void EndMember()
    {
        inflater!.Dispose();
        inflater = null;
        if (pieces!.WasAskedAtEnd)
        {
            throw Truncated();
        }

        // The inflater does not say where in its last piece it stopped, only that it wanted the first byte of it. The
        // trailer says it: it is known by now.
        window.Fill(pieces.LastPiece + GzipFormat.TrailerLength + GzipFormat.MagicLength);
        var last = window.Bytes.Length - GzipFormat.TrailerLength;
        Span<byte> trailer = stackalloc byte[GzipFormat.TrailerLength];
        checksum.GetCurrentHash(trailer);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], unchecked((uint)memberLength));
        for (var at = 1; at <= Math.Min(pieces.LastPiece, last); at++)
        {
            if (window.Bytes[at..].StartsWith(trailer) && MayEndBefore(window.Bytes[(at + trailer.Length)..]))
            {
                window.Advance(at + trailer.Length);
                return;
            }
        }

        throw new InputException(
            path, window.Offset, $"the gzip member that begins at byte {memberStart} is damaged or cut: checksum and "
            + $"length at its end do not fit its {memberLength} bytes of content; fetch the file again.");
    }

    /// <summary>What may stand behind a trailer: nothing, padding, or another member.</summary>
    private static bool MayEndBefore(ReadOnlySpan<byte> rest) =>
        rest.IsEmpty || rest[0] == 0 || rest[0] == 0x1F;

    private void Need(int count)
    {
        if (!window.Fill(count))
        {
            throw Truncated();
        }
    }

    private InputException Truncated() =>
        new(path, window.Offset + window.Bytes.Length, "the file ends in the middle of the gzip member that begins at "
            + $"byte {memberStart}: it is cut off; fetch it again.");
}
