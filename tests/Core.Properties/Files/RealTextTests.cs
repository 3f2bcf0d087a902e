using System.IO.Compression;
using System.Text;
using Flint.Files;
using Flint.Files.Text;
using Flint.Tests;
using Flint.Tests.Files;

namespace Flint.Properties.Files;

/// <summary>Real files, read in splits and compared with the platform's whole-file readers.</summary>
public sealed class RealTextTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-real").FullName;
    private readonly LocalFileSystem files = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [Behaviour(107)]
    [InlineData("text/devref.en.txt.gz")]
    [InlineData("text/devref.ru.txt.gz")]
    [InlineData("text/oui.crlf.txt.gz")]
    [InlineData("words/armenian.txt.gz")]
    [InlineData("words/finnish.txt.gz")]
    [InlineData("words/german.txt.gz")]
    [InlineData("words/greek.txt.gz")]
    [InlineData("words/hindi.txt.gz")]
    [InlineData("words/russian.txt.gz")]
    [InlineData("words/tamil.txt.gz")]
    [InlineData("logs/apache_access.log.gz")]
    [InlineData("logs/nginx_status.jsonl.gz")]
    public async Task A_compressed_file_and_its_unpacked_splits_have_the_same_lines(string name)
    {
        var packed = TestInput.Require(name);
        var unpacked = Path.Combine(folder, "unpacked.txt");
        TestInput.RequireUnpacked(name, unpacked);
        var expected = Reading.Expected(await File.ReadAllTextAsync(unpacked, TestContext.Current.CancellationToken));

        Assert.Equal(expected, await LinesAsync(packed, 10));
        foreach (var partitions in (int[])[1, 2, 7, 61])
        {
            Assert.Equal(expected, await LinesAsync(unpacked, partitions));
        }

        Assert.Equal(expected.Count, await CountAsync(unpacked, 13));
        Assert.Equal(expected.Count, await CountAsync(packed, 13));
    }

    [Theory]
    [InlineData("text/devref.ja.txt")]
    [InlineData("text/tang300.zh.txt")]
    [InlineData("tables/airports.csv")]
    [InlineData("tables/seattle-weather.csv")]
    [InlineData("tables/unemployment.tsv")]
    public async Task A_file_has_the_lines_that_the_platform_reads(string name)
    {
        var path = TestInput.Require(name);
        var expected = Reading.Expected(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        foreach (var partitions in (int[])[1, 3, 97])
        {
            Assert.Equal(expected, await LinesAsync(path, partitions));
            Assert.Equal(expected.Count, await CountAsync(path, partitions));
        }
    }

    [Fact]
    public async Task A_dictionary_in_euc_jp_is_refused_as_utf8_and_read_with_its_encoding()
    {
        var packed = TestInput.Require("text/kanjidic.eucjp.gz");
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding("euc-jp")!;
        var unpacked = Path.Combine(folder, "kanjidic");
        TestInput.RequireUnpacked("text/kanjidic.eucjp.gz", unpacked);
        var expected = Reading.Expected(
            await File.ReadAllTextAsync(unpacked, encoding, TestContext.Current.CancellationToken));

        var error = await Assert.ThrowsAsync<InputException>(() => LinesAsync(unpacked, 3));

        Assert.StartsWith(unpacked + ", byte ", error.Message);
        Assert.Contains("give the encoding", error.Message);
        Assert.Equal(expected, await LinesAsync(unpacked, 17, TextFormat.Of(encoding)));
        Assert.Equal(expected, await LinesAsync(packed, 17, TextFormat.Of(encoding)));
    }

    [Fact]
    [Behaviour(107)]
    public async Task A_real_gzip_file_cut_anywhere_is_refused()
    {
        var whole = await File.ReadAllBytesAsync(
            TestInput.Require("text/devref.en.txt.gz"), TestContext.Current.CancellationToken);
        var random = new Random(3);
        foreach (var cut in Enumerable.Range(0, 60).Select(_ => random.Next(1, whole.Length)).Append(whole.Length - 1))
        {
            var path = Path.Combine(folder, $"cut{cut}.gz");
            await File.WriteAllBytesAsync(path, whole[..cut], TestContext.Current.CancellationToken);
            var error = await Assert.ThrowsAsync<InputException>(() => CountAsync(path, 1));
            Assert.Equal(path, error.Path);
        }
    }

    [Fact]
    [Behaviour(107)]
    public async Task Real_members_behind_each_other_are_one_text()
    {
        string[] names = ["text/devref.en.txt.gz", "text/oui.crlf.txt.gz", "text/devref.ru.txt.gz"];
        var path = Path.Combine(folder, "members.gz");
        await using (var all = File.Create(path))
        {
            foreach (var name in names)
            {
                await using var part = File.OpenRead(TestInput.Require(name));
                await part.CopyToAsync(all, TestContext.Current.CancellationToken);
            }
        }

        // The platform's reader joins members, too, as long as they are whole.
        await using var reference = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(reference);
        var expected = Reading.Expected(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));

        Assert.Equal(expected, await LinesAsync(path, 4));
    }

    private async Task<List<string>> LinesAsync(string path, int partitions, TextFormat? format = null) =>
        [.. (await SplitsAsync(path, partitions, format)).SelectMany(split => Reading.Lines(files, split, format))];

    private async Task<long> CountAsync(string path, int partitions) =>
        (await SplitsAsync(path, partitions, null)).Sum(split => Reading.Count(files, split));

    private Task<IReadOnlyList<TextSplit>> SplitsAsync(string path, int partitions, TextFormat? format) =>
        TextSplits.ListAsync(
            files, path, partitions, new(), format ?? TextFormat.Utf8, TestContext.Current.CancellationToken);
}
