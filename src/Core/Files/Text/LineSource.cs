using Flint.Pipelines;

namespace Flint.Files.Text;

/// <summary>
/// The lines of one split as strings. A line ends with <c>\n</c> or <c>\r\n</c>, which are not part of it; the last
/// one may end with the file. Used by one slot thread.
/// </summary>
internal sealed class LineSource : BatchSource<string>
{
    // A piece is read twice, for the check and for the lines: it should still be in the cache the second time.
    private const int PieceSize = 64 * 1024;

    private const int WindowSize = 64 * 1024;
    private const int TranscodedPieceSize = 16 * 1024;

    private readonly Stream content;
    private readonly LineBlocks blocks;
    private readonly LineDecoder decoder;
    private readonly string[] batch = new string[BatchSize];
    private ReadOnlyMemory<byte> block;
    private long blockOffset;

    private LineSource(Stream content, LineBlocks blocks, LineDecoder decoder)
    {
        this.content = content;
        this.blocks = blocks;
        this.decoder = decoder;
    }

    /// <summary>Opens a split, after checking that its file is still the one that was listed.</summary>
    /// <exception cref="InputException">The file is gone or changed.</exception>
    public static LineSource Open(IFileSystem files, TextSplit split, TextFormat format, SlotWait wait)
    {
        var now = wait.For(files.FindAsync(split.Path, wait.Stop), $"a look at {split.Path}");
        ListedFile.CheckUnchanged(now, split.Path, split.FileLength, split.Modified);
        var position = LineBlocks.PositionFor(split.Start);
        var opened = wait.For(files.OpenAsync(split.Path, position, wait.Stop), $"the opening of {split.Path}");
        var bytes = new SlotStream(opened, split.Path, position, split.FileLength, wait);
        LineSource? source = null;
        try
        {
            source = Open(bytes, split, format);
            return source;
        }
        finally
        {
            if (source is null)
            {
                bytes.Dispose();
            }
        }
    }

    public override int Read(out string[] batch)
    {
        batch = this.batch;
        var count = 0;
        while (count < batch.Length)
        {
            var taken = decoder.Take(batch.AsSpan(count));
            if (taken == 0 && !StartPiece())
            {
                break;
            }

            count += taken;
        }

        return count;
    }

    /// <summary>Counts without making strings; the bytes are checked all the same.</summary>
    public override long CountRest(CancellationToken stop)
    {
        long count = 0;
        while (decoder.Take(batch) is > 0 and var started)
        {
            count += started;
        }

        while (NextPiece(out var piece, out var offset))
        {
            stop.ThrowIfCancellationRequested();
            count += decoder.Count(piece.Span, offset);
        }

        return count;
    }

    public override void Dispose() => content.Dispose();

    private static LineSource Open(SlotStream bytes, TextSplit split, TextFormat format)
    {
        // A whole file may be compressed without saying so in its name.
        var isGzip = split.Compression == TextCompression.Gzip
            || (split.IsWholeFile && format.IsSplittable && GzipFormat.IsMagic(bytes.Peek(GzipFormat.MagicLength)));
        Stream content = isGzip ? new GunzipStream(bytes, split.Path) : bytes;
        var encoding = format.IsUtf8 ? null : format.ToEncoding();
        if (encoding is not null && !format.IsSplittable)
        {
            var window = new WindowStream(new(content, WindowSize), TranscodedPieceSize);
            content = new TranscodedStream(window, content, split.Path, encoding);
            encoding = null;
        }

        var isDerived = isGzip || !format.IsSplittable;
        var end = isDerived ? long.MaxValue : split.End;
        return new(
            content, new(content, split.Path, split.Start, end), new(split.Path, isDerived, encoding));
    }

    private bool StartPiece()
    {
        var started = NextPiece(out var piece, out var offset);
        if (started)
        {
            decoder.Start(piece, offset);
        }

        return started;
    }

    /// <summary>The next whole lines, about as many as fit the cache; false at the end.</summary>
    private bool NextPiece(out ReadOnlyMemory<byte> piece, out long offset)
    {
        while (block.IsEmpty)
        {
            if (!blocks.Next(out block))
            {
                piece = default;
                offset = 0;
                return false;
            }

            blockOffset = blocks.BlockOffset;
            SkipMark();
        }

        var length = PieceLength(block.Span);
        piece = block[..length];
        offset = blockOffset;
        block = block[length..];
        blockOffset += length;
        return true;
    }

    /// <summary>Skips a byte order mark, which is not part of the first line.</summary>
    private void SkipMark()
    {
        var mark = "\uFEFF"u8;
        if (blockOffset == 0 && decoder.IsUtf8 && block.Span.StartsWith(mark))
        {
            block = block[mark.Length..];
            blockOffset = mark.Length;
        }
    }

    private static int PieceLength(ReadOnlySpan<byte> block)
    {
        if (block.Length <= PieceSize)
        {
            return block.Length;
        }

        var last = block[..PieceSize].LastIndexOf((byte)'\n');
        if (last >= 0)
        {
            return last + 1;
        }

        var next = block[PieceSize..].IndexOf((byte)'\n');
        return next < 0 ? block.Length : PieceSize + next + 1;
    }
}
