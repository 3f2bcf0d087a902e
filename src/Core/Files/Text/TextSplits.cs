namespace Flint.Files.Text;

/// <summary>Lists the splits of text input. Called on the driver.</summary>
internal static class TextSplits
{
    // A tail of less than a tenth of a split is not worth a task of its own.
    private const double Slop = 1.1;

    /// <summary>
    /// The splits of a file, of the files in a folder, or of all that a pattern matches, by path and position. Hidden
    /// files (<c>_x</c>, <c>.x</c>) are left out unless named outright; empty files have no split.
    /// </summary>
    /// <param name="files">Where the input lies.</param>
    /// <param name="path">An absolute path or pattern: <c>*</c>, <c>?</c>, <c>[a-c]</c>, <c>{a,b}</c>.</param>
    /// <param name="minPartitions">Splits wanted at least, as far as files can be cut.</param>
    /// <param name="options">Limits of a split.</param>
    /// <param name="format">How the files are encoded.</param>
    /// <param name="stop">Ends the listing.</param>
    /// <exception cref="InputException">Nothing is there; or a folder stands where files are expected.</exception>
    public static async Task<IReadOnlyList<TextSplit>> ListAsync(
        IFileSystem files, string path, int minPartitions, FilesOptions options, TextFormat format,
        CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minPartitions, 1);
        var found = await InputFiles.FindAsync(files, path, stop).ConfigureAwait(false);
        var total = found.Sum(file => file.Length);
        var target = Math.Max(1, Math.Min(options.MaxPartitionBytes.Bytes, CeilingOf(total, minPartitions)));
        var canCut = format.IsSplittable;
        var splits = new List<TextSplit>();
        foreach (var file in found.Where(file => file.Length > 0))
        {
            var cuts = canCut && file.Length > target * Slop;
            var compression = await CompressionOfAsync(files, file, cuts, stop).ConfigureAwait(false);
            Cut(file, compression, cuts && compression == TextCompression.None ? target : file.Length, splits);
        }

        return splits;
    }

    /// <summary>The splits of one file, each of about <paramref name="target"/> bytes.</summary>
    private static void Cut(FileEntry file, TextCompression compression, long target, List<TextSplit> splits)
    {
        long start = 0;
        while (start < file.Length)
        {
            var rest = file.Length - start;
            var length = rest <= target * Slop ? rest : target;
            splits.Add(new(file.Path, start, length, file.Length, file.Modified, compression));
            start += length;
        }
    }

    /// <summary>
    /// By name; the bytes are looked at only where the answer decides whether to cut. A whole file that is compressed
    /// without saying so is noticed when it is read.
    /// </summary>
    private static async ValueTask<TextCompression> CompressionOfAsync(
        IFileSystem files, FileEntry file, bool wouldBeCut, CancellationToken stop)
    {
        if (file.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            return TextCompression.Gzip;
        }

        if (!wouldBeCut)
        {
            return TextCompression.None;
        }

        var head = new byte[GzipFormat.MagicLength];
        var content = await files.OpenAsync(file.Path, 0, stop).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var read = await content.ReadAtLeastAsync(head, head.Length, false, stop).ConfigureAwait(false);
            return GzipFormat.IsMagic(head.AsSpan(0, read)) ? TextCompression.Gzip : TextCompression.None;
        }
    }

    private static long CeilingOf(long total, int parts) => (total / parts) + (total % parts == 0 ? 0 : 1);
}
