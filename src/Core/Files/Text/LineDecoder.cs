using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Flint.Files.Text;

/// <summary>
/// Turns pieces of whole lines into strings, and checks that they are text of the encoding. Used by one slot thread.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="isDerived">True if offsets are those of decompressed or transcoded content.</param>
/// <param name="encoding">The encoding, or null for UTF-8.</param>
internal sealed class LineDecoder(string path, bool isDerived, Encoding? encoding)
{
    private ReadOnlyMemory<byte> ascii;
    private char[] buffer = [];
    private ReadOnlyMemory<char> text;

    public bool IsUtf8 => encoding is null;

    /// <summary>Checks a piece; counts its lines.</summary>
    /// <exception cref="InputException">Its bytes are not text of the encoding.</exception>
    public int Count(ReadOnlySpan<byte> piece, long offset)
    {
        if (encoding is not null)
        {
            Decode(piece, offset, encoding);
            text = default;
        }
        else if (!Utf8.IsValid(piece))
        {
            DecodeUtf8(piece, offset);
        }

        return piece.Count((byte)'\n') + (piece[^1] == (byte)'\n' ? 0 : 1);
    }

    /// <summary>Checks a piece and readies its lines for <see cref="Take"/>; the piece must stay as it is.</summary>
    /// <exception cref="InputException">Its bytes are not text of the encoding.</exception>
    public void Start(ReadOnlyMemory<byte> piece, long offset)
    {
        if (encoding is not null)
        {
            Decode(piece.Span, offset, encoding);
        }
        else if (Ascii.IsValid(piece.Span))
        {
            ascii = piece;
        }
        else
        {
            DecodeUtf8(piece.Span, offset);
        }
    }

    /// <summary>Fills lines from the piece; returns how many, 0 once it is used up.</summary>
    public int Take(Span<string> lines) => ascii.IsEmpty ? TakeText(lines) : TakeAscii(lines);

    private int TakeAscii(Span<string> lines)
    {
        var rest = ascii.Span;
        var count = 0;
        while (count < lines.Length && !rest.IsEmpty)
        {
            var feed = rest.IndexOf((byte)'\n');
            var line = feed < 0 ? rest
                : feed > 0 && rest[feed - 1] == (byte)'\r' ? rest[..(feed - 1)]
                : rest[..feed];
            lines[count++] = AsciiText.ToString(line);
            rest = feed < 0 ? default : rest[(feed + 1)..];
        }

        ascii = ascii[^rest.Length..];
        return count;
    }

    private int TakeText(Span<string> lines)
    {
        var rest = text.Span;
        var count = 0;
        while (count < lines.Length && !rest.IsEmpty)
        {
            var feed = rest.IndexOf('\n');
            var line = feed < 0 ? rest
                : feed > 0 && rest[feed - 1] == '\r' ? rest[..(feed - 1)]
                : rest[..feed];
            lines[count++] = new string(line);
            rest = feed < 0 ? default : rest[(feed + 1)..];
        }

        text = text[^rest.Length..];
        return count;
    }

    private void DecodeUtf8(ReadOnlySpan<byte> piece, long offset)
    {
        Reserve(piece.Length);
        var status = Utf8.ToUtf16(piece, buffer, out var read, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            throw NotText(piece, offset, read, "UTF-8");
        }

        text = buffer.AsMemory(0, written);
    }

    private void Decode(ReadOnlySpan<byte> piece, long offset, Encoding strict)
    {
        try
        {
            Reserve(strict.GetMaxCharCount(piece.Length));
            text = buffer.AsMemory(0, strict.GetChars(piece, buffer));
        }
        catch (DecoderFallbackException error)
        {
            throw NotText(piece, offset, Math.Clamp(error.Index, 0, piece.Length - 1), strict.WebName);
        }
    }

    private void Reserve(int count)
    {
        if (buffer.Length < count)
        {
            buffer = GC.AllocateUninitializedArray<char>(count);
        }
    }

    private InputException NotText(ReadOnlySpan<byte> piece, long offset, int at, string name)
    {
        var hint = offset + at > 1 ? "give the encoding that the file is in" : HintFromHead(piece);
        var where = isDerived ? " (counted in its decoded content)" : "";
        var bytes = Convert.ToHexString(piece.Slice(at, Math.Min(4, piece.Length - at)));
        return new(path, offset + at, $"the bytes 0x{bytes} are not {name}{where}: {hint}.");
    }

    private static string HintFromHead(ReadOnlySpan<byte> piece) => piece switch
    {
        [0xFF, 0xFE, ..] => "it begins like UTF-16; give Encoding.Unicode",
        [0xFE, 0xFF, ..] => "it begins like UTF-16; give Encoding.BigEndianUnicode",
        _ when GzipFormat.IsMagic(piece) => "it begins like a gzip file; rename it to end in .gz",
        _ => "give the encoding that the file is in",
    };
}
