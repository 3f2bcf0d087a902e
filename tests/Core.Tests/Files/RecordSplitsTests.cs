using Flint.Files;
using Flint.Files.Binary;
using Flint.Pipelines;
using Flint.Settings;
using Flint.Testing;

namespace Flint.Tests.Files;

public sealed class RecordSplitsTests
{
    private readonly InMemoryFileSystem files = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_does_not_consist_of_whole_records_is_an_error_that_names_it()
    {
        files.Put("/in/good", new byte[30]);
        files.Put("/in/torn", new byte[25]);

        var error = await Assert.ThrowsAsync<InputException>(() => ListAsync("/in", 10, 2));

        Assert.Equal("/in/torn", error.Path);
        Assert.Contains("its 25 bytes are no multiple of the record length 10: 5 bytes would be left", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(1_000)]
    public async Task Every_record_is_read_once_and_in_order_however_the_files_are_cut(int length)
    {
        var random = new Random(length);
        var all = new byte[3][];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new byte[length * random.Next(0, 50)];
            random.NextBytes(all[i]);
            files.Put($"/in/{i}", all[i]);
        }

        var expected = all.SelectMany(bytes => bytes.Chunk(length)).ToList();
        for (var partitions = 1; partitions < 200; partitions += 61)
        {
            for (var most = 1; most < 5_000; most = (most * 3) + 1)
            {
                var splits = await ListAsync("/in", length, partitions, most);
                Assert.All(splits, split => Assert.Equal((0, 0), (split.Start % length, split.Length % length)));
                Assert.Equal(expected, splits.SelectMany(split => Read(split, length)));
            }
        }
    }

    [Fact]
    public async Task Records_larger_than_a_block_are_read_whole()
    {
        var bytes = new byte[3 * 700_000];
        new Random(1).NextBytes(bytes);
        files.Put("/large", bytes);

        var splits = await ListAsync("/large", 700_000, 2);

        Assert.Equal(bytes.Chunk(700_000), splits.SelectMany(split => Read(split, 700_000)));
    }

    [Fact]
    public async Task A_file_that_changed_after_it_was_listed_is_an_error()
    {
        files.Put("/in", new byte[20]);
        var splits = await ListAsync("/in", 10, 1);

        files.Put("/in", new byte[30]);

        var error = Assert.Throws<InputException>(() => Read(splits[0], 10));
        Assert.Contains("changed since it was listed", error.Message);
    }

    private Task<IReadOnlyList<RecordSplit>> ListAsync(string path, int length, int partitions, int most = 1 << 20) =>
        RecordSplits.ListAsync(
            files, path, length, partitions, new FilesOptions { MaxPartitionBytes = new ByteSize(most) }, Stop);

    private List<byte[]> Read(RecordSplit split, int length)
    {
        using var source = RecordSource.Open(files, split, length, new SlotWait(TimeSpan.FromSeconds(10), Stop));
        var records = new List<byte[]>();
        while (source.Read(out var batch) is > 0 and var count)
        {
            records.AddRange(batch.Take(count));
        }

        return records;
    }
}
