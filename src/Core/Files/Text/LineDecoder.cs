using System.Text;
using System.Text.Unicode;

namespace Flint.Files.Text;

/// <summary>
/// Turns blocks of whole lines into strings, and checks that they are text of the encoding. Used by one slot thread.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="isDecompressed">True if offsets are those of decompressed content.</param>
/// <param name="encoding">The encoding, or null for UTF-8.</param>
internal sealed class LineDecoder(string path, bool isDecompressed, Encoding? encoding)
{
    private bool isAscii;

    public bool IsUtf8 => encoding is null;

    /// <summary>Checks a block and decides how its lines are decoded.</summary>
    /// <exception cref="InputException">Its bytes are not text of the encoding.</exception>
    public void Check(ReadOnlySpan<byte> block, long offset)
    {
        if (encoding is not null)
        {
            CheckByDecoding(block, offset, encoding);
            return;
        }

        isAscii = Ascii.IsValid(block);
        if (!isAscii && !Utf8.IsValid(block))
        {
            throw NotText(block, offset, FirstInvalid(block), "UTF-8");
        }
    }

    /// <summary>Decodes lines of a checked block until it or the batch is used up; returns how many.</summary>
    /// <param name="block">Whole lines.</param>
    /// <param name="lines">Where the strings go.</param>
    /// <param name="usedBytes">Bytes of the block that were decoded.</param>
    public int Decode(ReadOnlySpan<byte> block, Span<string> lines, out int usedBytes)
    {
        // Latin-1 widens bytes without looking at them, which is right for what is known to be ASCII.
        var decoding = encoding ?? (isAscii ? Encoding.Latin1 : Encoding.UTF8);
        var count = 0;
        var at = 0;
        while (count < lines.Length && at < block.Length)
        {
            var line = block[at..];
            var feed = line.IndexOf((byte)'\n');
            if (feed < 0)
            {
                at = block.Length;
            }
            else
            {
                at += feed + 1;
                line = feed > 0 && line[feed - 1] == (byte)'\r' ? line[..(feed - 1)] : line[..feed];
            }

            lines[count++] = decoding.GetString(line);
        }

        usedBytes = at;
        return count;
    }

    private void CheckByDecoding(ReadOnlySpan<byte> block, long offset, Encoding strict)
    {
        // Line by line, as the lines are decoded: an offset within a line is exact enough to find the place.
        for (var rest = block; !rest.IsEmpty;)
        {
            var feed = rest.IndexOf((byte)'\n');
            var line = feed < 0 ? rest : rest[..feed];
            try
            {
                strict.GetCharCount(line);
            }
            catch (DecoderFallbackException error)
            {
                var at = block.Length - rest.Length + Math.Clamp(error.Index, 0, line.Length - 1);
                throw NotText(block, offset, at, strict.WebName);
            }

            rest = feed < 0 ? [] : rest[(feed + 1)..];
        }
    }

    private InputException NotText(ReadOnlySpan<byte> block, long offset, int at, string name)
    {
        var hint = offset + at > 1 ? "give the encoding that the file is in" : HintFromHead(block);
        var where = isDecompressed ? " (counted in the decompressed content)" : "";
        var bytes = Convert.ToHexString(block.Slice(at, Math.Min(4, block.Length - at)));
        return new(path, offset + at, $"the bytes 0x{bytes} are not {name}{where}: {hint}.");
    }

    private static string HintFromHead(ReadOnlySpan<byte> block) => block switch
    {
        [0xFF, 0xFE, ..] => "it begins like UTF-16; give Encoding.Unicode",
        [0xFE, 0xFF, ..] => "it begins like UTF-16; give Encoding.BigEndianUnicode",
        _ when GzipFormat.IsMagic(block) => "it begins like a gzip file; rename it to end in .gz",
        _ => "give the encoding that the file is in",
    };

    private static int FirstInvalid(ReadOnlySpan<byte> block)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(block[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
