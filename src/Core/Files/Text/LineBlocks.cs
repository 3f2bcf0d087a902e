namespace Flint.Files.Text;

/// <summary>
/// Reads the bytes of a split in blocks of whole lines. A split owns the lines whose first byte lies in it, so it skips
/// to the first line that begins at or behind its start and reads on behind its end until its last line is complete.
/// Used by one slot thread.
/// </summary>
internal sealed class LineBlocks
{
    private const int BlockSize = 1 << 20;

    // Behind the end only the rest of one line is wanted.
    private const int BlockSizeBehindEnd = 64 * 1024;

    private readonly Stream content;
    private readonly string path;
    private readonly long end;
    private byte[] buffer;
    private int filled;
    private int used;
    private long bufferOffset;
    private bool searchesStart;
    private bool ended;

    /// <param name="content">The bytes of the file from <see cref="PositionFor"/> on.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="start">The first byte of the split.</param>
    /// <param name="end">The first byte behind the split; <see cref="long.MaxValue"/> for a whole file.</param>
    public LineBlocks(Stream content, string path, long start, long end)
    {
        this.content = content;
        this.path = path;
        this.end = end;
        bufferOffset = PositionFor(start);
        searchesStart = start > 0;
        ended = start >= end;
        var wanted = Math.Clamp(end - bufferOffset, BlockSizeBehindEnd, BlockSize);
        buffer = GC.AllocateUninitializedArray<byte>((int)wanted);
    }

    /// <summary>
    /// Where reading begins: one byte before a split that is not the first, as only that byte says whether a line
    /// begins with the split.
    /// </summary>
    public static long PositionFor(long start) => Math.Max(0, start - 1);

    /// <summary>Where the last block lies in the content.</summary>
    public long BlockOffset => bufferOffset;

    /// <summary>
    /// The next lines, each but the last one of the file with its line feed; valid until the next call. False at the
    /// end.
    /// </summary>
    public bool Next(out ReadOnlyMemory<byte> lines)
    {
        lines = default;
        DropUsed();
        while (!ended)
        {
            var before = filled;
            var read = ReadMore();
            if (read == 0)
            {
                ended = true;
                used = filled;
                lines = buffer.AsMemory(0, filled);
                return filled > 0 && !searchesStart;
            }

            if (searchesStart && !FindStart(ref before))
            {
                continue;
            }

            var complete = CompleteLines(before);
            if (complete > 0)
            {
                used = complete;
                lines = buffer.AsMemory(0, complete);
                return true;
            }
        }

        return false;
    }

    private void DropUsed()
    {
        buffer.AsSpan(used, filled - used).CopyTo(buffer);
        bufferOffset += used;
        filled -= used;
        used = 0;
    }

    private int ReadMore()
    {
        if (filled == buffer.Length)
        {
            Grow();
        }

        var beforeEnd = Math.Max(end - (bufferOffset + filled), 0);
        var room = Math.Min(buffer.Length - filled, Math.Max(beforeEnd, BlockSizeBehindEnd));
        var read = content.Read(buffer, filled, (int)room);
        filled += read;
        return read;
    }

    private void Grow()
    {
        if (buffer.Length >= Array.MaxLength / 2)
        {
            throw new InputException(
                path, bufferOffset, $"a line is longer than {buffer.Length} bytes; the file is not lines of text.");
        }

        Array.Resize(ref buffer, buffer.Length * 2);
    }

    /// <summary>Drops bytes up to the first line that belongs here. False while none is in the buffer.</summary>
    private bool FindStart(ref int before)
    {
        var feed = buffer.AsSpan(0, filled).IndexOf((byte)'\n');
        used = feed < 0 ? filled : feed + 1;
        DropUsed();
        before = 0;
        searchesStart = feed < 0;

        // The line before reaches to the end of this split or beyond: no line begins here.
        ended = bufferOffset >= end;
        return !searchesStart && !ended;
    }

    /// <summary>Bytes of the buffer that are whole lines of this split; 0 if more must be read.</summary>
    private int CompleteLines(int before)
    {
        // The last line of the split is the one whose feed is the first at or behind the split's last byte.
        var lastByte = end - 1 - bufferOffset;
        if (lastByte < filled)
        {
            var from = (int)Math.Max(lastByte, 0);
            var feed = buffer.AsSpan(from, filled - from).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                ended = true;
                return from + feed + 1;
            }
        }

        var last = buffer.AsSpan(before, filled - before).LastIndexOf((byte)'\n');
        return last < 0 ? 0 : before + last + 1;
    }
}
