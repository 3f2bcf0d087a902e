using System.Text;
using Flint.Files;
using Flint.Files.Text;
using Flint.Pipelines;

namespace Flint.Tests.Files;

public sealed class LineSourceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-lines").FullName;
    private readonly LocalFileSystem files = new();
    private readonly SlotWait wait = new(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 1)]
    [InlineData("a", 1)]
    [InlineData("a\nb", 2)]
    [InlineData("a\r\nb\r\n", 2)]
    [InlineData("\uFEFFa\nüß漢字😀\r\n\r\nx\ry", 4)]
    [InlineData("\uFEFF", 0)]
    public async Task Every_cut_gives_each_line_once(string text, int lines)
    {
        var path = Path.Combine(folder, "input.txt");
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        var entry = (await files.FindAsync(path, TestContext.Current.CancellationToken))!;
        var whole = Read(Split(entry, 0, entry.Length));

        Assert.Equal(lines, whole.Count);
        for (var first = 0; first <= entry.Length; first++)
        {
            for (var second = first; second <= entry.Length; second++)
            {
                TextSplit[] splits =
                    [Split(entry, 0, first), Split(entry, first, second), Split(entry, second, entry.Length)];
                Assert.Equal(whole, splits.SelectMany(Read));
                Assert.Equal(lines, splits.Sum(Count));
            }
        }
    }

    private static TextSplit Split(FileEntry entry, long start, long end) =>
        new(entry.Path, start, end - start, entry.Length, entry.Modified, TextCompression.None);

    private List<string> Read(TextSplit split)
    {
        var lines = new List<string>();
        using var source = LineSource.Open(files, split, TextFormat.Utf8, wait);
        while (source.Read(out var batch) is > 0 and var read)
        {
            lines.AddRange(batch.AsSpan(0, read));
        }

        return lines;
    }

    private long Count(TextSplit split)
    {
        using var source = LineSource.Open(files, split, TextFormat.Utf8, wait);
        return source.CountRest(CancellationToken.None);
    }
}
