using System.IO.Compression;
using Flint.Files;
using Flint.Files.Text;
using Flint.Pipelines;

namespace Flint.Tests.Files;

/// <summary>Reads splits as a task does.</summary>
internal static class Reading
{
    public static SlotWait Wait { get; } = new(TimeSpan.FromSeconds(30), CancellationToken.None);

    public static TextSplit Split(FileEntry entry, long start, long end) =>
        new(entry.Path, start, end - start, entry.Length, entry.Modified, TextCompression.None);

    public static TextSplit Gzip(FileEntry entry) =>
        new(entry.Path, 0, entry.Length, entry.Length, entry.Modified, TextCompression.Gzip);

    public static List<string> Lines(IFileSystem files, TextSplit split, TextFormat? format = null, SlotWait? wait = null)
    {
        var lines = new List<string>();
        using var source = LineSource.Open(files, split, format ?? TextFormat.Utf8, wait ?? Wait);
        while (source.Read(out var batch) is > 0 and var read)
        {
            lines.AddRange(batch.AsSpan(0, read));
        }

        return lines;
    }

    public static long Count(IFileSystem files, TextSplit split, TextFormat? format = null)
    {
        using var source = LineSource.Open(files, split, format ?? TextFormat.Utf8, Wait);
        return source.CountRest(CancellationToken.None);
    }

    /// <summary>One member of a gzip file.</summary>
    public static byte[] Member(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        // The platform writes nothing at all for nothing; others write an empty member.
        return packed.Length > 0
            ? packed.ToArray()
            : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    /// <summary>
    /// What the lines of a text are, said in another way: cut at feeds, returns before them taken off.
    /// </summary>
    public static List<string> Expected(string text)
    {
        var plain = text.StartsWith('\uFEFF') ? text[1..] : text;
        var lines = plain.Split('\n').Select((line, i) => (line, i)).ToList();
        var last = lines.Count - 1;
        return
        [
            .. lines
                .Where(pair => pair.i < last || pair.line.Length > 0)
                .Select(pair => pair.i < last && pair.line.EndsWith('\r') ? pair.line[..^1] : pair.line),
        ];
    }
}
