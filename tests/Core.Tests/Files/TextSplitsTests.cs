using System.IO.Compression;
using System.Text;
using Flint.Files;
using Flint.Files.Text;
using Flint.Settings;
using Flint.Testing;

namespace Flint.Tests.Files;

public sealed class TextSplitsTests
{
    private readonly InMemoryFileSystem files = new();

    [Fact]
    public async Task A_file_is_cut_into_the_partitions_asked_for()
    {
        files.Put("/in/a", new byte[1_000]);

        var splits = await ListAsync("/in/a", minPartitions: 4);

        Assert.Equal([(0L, 250L), (250, 250), (500, 250), (750, 250)], splits.Select(split => (split.Start, split.Length)));
        Assert.All(splits, split => Assert.Equal(1_000, split.FileLength));
    }

    [Theory]
    [InlineData(1_000, 1, 300, 4)]
    [InlineData(1_000, 1, 1_000, 1)]
    [InlineData(1_100, 1, 1_000, 1)]
    [InlineData(1_101, 1, 1_000, 2)]
    [InlineData(1, 8, 1_000, 1)]
    [InlineData(3, 8, 1_000, 3)]
    public async Task No_split_is_larger_than_allowed_but_for_a_short_tail(int length, int atLeast, int most, int splits)
    {
        files.Put("/in/a", new byte[length]);

        var listed = await ListAsync("/in/a", atLeast, most);

        Assert.Equal(splits, listed.Count);
        Assert.Equal(0, listed[0].Start);
        Assert.All(listed.Zip(listed.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.Equal(length, listed[^1].End);
    }

    [Fact]
    public async Task A_folder_gives_its_files_by_path_without_hidden_and_empty_ones()
    {
        foreach (var name in (string[])["b", "a", "B", "_SUCCESS", ".a.crc", "ü", "_temporary/x"])
        {
            files.Put("/in/" + name, [1]);
        }

        files.Put("/in/empty", []);

        Assert.Equal(["/in/B", "/in/a", "/in/b", "/in/ü"], (await ListAsync("/in")).Select(split => split.Path));
    }

    [Fact]
    public async Task A_pattern_gives_what_it_matches_each_file_once()
    {
        foreach (var name in (string[])["2024/a.log", "2024/b.log", "2024/c.txt", "2025/a.log", "other/a.log", "2024/_a.log"])
        {
            files.Put("/in/" + name, [1]);
        }

        Assert.Equal(
            ["/in/2024/a.log", "/in/2024/b.log", "/in/2025/a.log"],
            (await ListAsync("/in/{2024,2025,202?}/*.log")).Select(split => split.Path));
        Assert.Equal(
            ["/in/2024/a.log", "/in/2024/b.log", "/in/2024/c.txt"],
            (await ListAsync("/in/2024*")).Select(split => split.Path));
        Assert.Equal(["/in/2025/a.log", "/in/other/a.log"], (await ListAsync("/in/[^1]*[!4]/a.log"))
            .Select(split => split.Path));
    }

    [Fact]
    public async Task A_hidden_file_that_is_named_outright_is_read()
    {
        files.Put("/in/_x", [1]);

        Assert.Equal("/in/_x", Assert.Single(await ListAsync("/in/_x")).Path);
    }

    [Fact]
    public async Task A_file_whose_name_looks_like_a_pattern_is_that_file()
    {
        files.Put("/in/a*", [1]);
        files.Put("/in/ab", [1]);

        Assert.Equal("/in/a*", Assert.Single(await ListAsync("/in/a*")).Path);
    }

    [Theory]
    [InlineData("/in/none", "/in/none: there is no such file or folder.")]
    [InlineData("/none/x*", "/none/x*: no file or folder matches this pattern.")]
    [InlineData("/in/x*", "/in/x*: no file or folder matches this pattern.")]
    public async Task What_is_missing_names_itself(string path, string message)
    {
        files.Put("/in/a", [1]);

        var error = await Assert.ThrowsAsync<InputException>(() => ListAsync(path));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task A_folder_inside_an_input_folder_is_not_passed_over_in_silence()
    {
        files.Put("/in/a", [1]);
        files.Put("/in/more/b", [1]);

        var error = await Assert.ThrowsAsync<InputException>(() => ListAsync("/in"));

        Assert.Contains("write /in/* as the path", error.Message);
        Assert.Equal(["/in/a", "/in/more/b"], (await ListAsync("/in/*")).Select(split => split.Path));
    }

    [Fact]
    public async Task A_gzip_file_is_one_split_by_its_name_or_by_its_bytes()
    {
        var packed = Packed();
        files.Put("/in/a.gz", packed);
        files.Put("/in/b", packed);
        files.Put("/in/c.GZ", "no gzip at all, but named so"u8);

        var splits = await ListAsync("/in", minPartitions: 1_000);

        Assert.Equal(
            [("/in/a.gz", true), ("/in/b", true), ("/in/c.GZ", true)],
            splits.Select(split => (split.Path, split.IsWholeFile)));
        Assert.All(splits, split => Assert.Equal(TextCompression.Gzip, split.Compression));
    }

    [Fact]
    public async Task A_file_in_an_encoding_that_cannot_be_cut_is_one_split()
    {
        files.Put("/in/a", new byte[1_000]);

        var splits = await TextSplits.ListAsync(
            files, "/in/a", 10, new(), TextFormat.Of(Encoding.Unicode), TestContext.Current.CancellationToken);

        Assert.True(Assert.Single(splits).IsWholeFile);
    }

    [Fact]
    public async Task An_empty_folder_has_no_split()
    {
        files.Put("/in/empty", []);

        Assert.Empty(await ListAsync("/in"));
    }

    [Fact]
    public async Task Nobody_asks_for_less_than_one_partition() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync("/in", minPartitions: 0));

    private static byte[] Packed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(new byte[5_000]);
        }

        return packed.ToArray();
    }

    private Task<IReadOnlyList<TextSplit>> ListAsync(string path, int minPartitions = 1, long most = 1 << 20) =>
        TextSplits.ListAsync(
            files, path, minPartitions, new FilesOptions { MaxPartitionBytes = new ByteSize(most) }, TextFormat.Utf8,
            TestContext.Current.CancellationToken);
}
