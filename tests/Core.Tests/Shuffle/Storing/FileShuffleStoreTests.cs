using Flint.Blocks;
using Flint.Errors;
using Flint.Files.Faults;
using Flint.Identity;
using Flint.Serialization.Compression;
using Flint.Shuffle.Storing;

namespace Flint.Tests.Shuffle.Storing;

public sealed class FileShuffleStoreTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("flint-store-").FullName;
    private readonly FaultPoints faults = new();
    private readonly ScratchFolder scratch;
    private readonly FileShuffleStore store;

    public FileShuffleStoreTests()
    {
        scratch = new([Path.Combine(root, "a"), Path.Combine(root, "b")], new("app"), new("7"), faults);
        store = new(scratch);
    }

    public void Dispose()
    {
        store.Dispose();
        scratch.Dispose();
        Assert.Empty(Files("*"));
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void A_committed_output_is_a_data_file_an_index_and_the_checksums()
    {
        Put(3, 9, [1, 2, 3], [], [4, 5]);

        Assert.Equal(
            ["shuffle_3_9_0.checksum.CRC32C", "shuffle_3_9_0.data", "shuffle_3_9_0.index"],
            Files("shuffle*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3, 4, 5], Content("*.data"));
        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 5],
            Content("*.index"));
        Assert.Equal(24, Content("*.CRC32C").Length);
        var sum = Crc32C.Of([4, 5]);
        Assert.Equal(new(2, sum, sum), store.Prove(new(new(3), new(9), 2)));
        Assert.Equal([1, 2, 3], Read(3, 9, 0));
        Assert.Equal([], Read(3, 9, 1));
        Assert.Equal([4, 5], Read(3, 9, 2));
    }

    [Theory]
    [InlineData(1, 7, 1)]
    [InlineData(1, 7, -1)]
    [InlineData(1, 8, 0)]
    [InlineData(2, 7, 0)]
    public void What_was_not_committed_is_not_here(int shuffle, long attempt, int reduce)
    {
        Put(1, 7, [1]);
        using var begun = store.Begin(new(1), new(8), 1);

        Assert.Null(store.TryOpen(new(new(shuffle), new(attempt), reduce)));
        Assert.Null(store.Prove(new(new(shuffle), new(attempt), reduce)));
    }

    [Fact]
    public void An_output_that_is_dropped_leaves_nothing()
    {
        using (var output = store.Begin(new(1), new(7), 2))
        {
            output.Append(new byte[1 << 20]);
            output.EndPartition();
            Assert.NotEmpty(Files("*.tmp"));
            Assert.Throws<InvalidOperationException>(output.Commit);
        }

        Assert.Empty(Files("shuffle*"));
    }

    [Fact]
    public void A_second_output_of_one_attempt_is_refused_and_changes_nothing()
    {
        Put(1, 7, [1, 2]);

        Assert.ThrowsAny<IOException>(() => Put(1, 7, [3]));

        Assert.Equal([1, 2], Read(1, 7, 0));
        Assert.Empty(Files("*.tmp"));
    }

    [Fact]
    public void Forgetting_a_shuffle_deletes_its_files_and_no_other_and_readers_go_on()
    {
        Put(1, 7, [1, 2]);
        Put(1, 8, [3]);
        Put(2, 9, [4]);
        using var reading = store.TryOpen(new(new(1), new(7), 0))!;

        store.Forget(new(1));
        store.Forget(new(1));

        Assert.Null(store.TryOpen(new(new(1), new(7), 0)));
        Assert.All(Files("shuffle*"), path => Assert.StartsWith("shuffle_2_9_0.", Path.GetFileName(path)));
        Assert.Equal([4], Read(2, 9, 0));
        var bytes = new byte[2];
        Assert.Equal(2, reading.Read(0, bytes));
        Assert.Equal([1, 2], bytes);
        Assert.Equal(1, store.OpenCount);
    }

    [Fact]
    public void An_output_that_is_committed_after_its_shuffle_was_forgotten_leaves_nothing()
    {
        Put(1, 6, [1]);
        using (var output = store.Begin(new(1), new(7), 1))
        {
            output.Append([2]);
            output.EndPartition();
            store.Forget(new(1));

            Assert.Contains("shuffle 1", Assert.Throws<FlintException>(output.Commit).Message);
        }

        Assert.Empty(Files("shuffle*"));
        Assert.Null(store.TryOpen(new(new(1), new(7), 0)));
        Put(1, 8, [3]);
        Assert.Equal([3], Read(1, 8, 0));
    }

    [Fact]
    public void Open_files_are_bounded_and_blocks_in_use_survive()
    {
        const int outputs = FileShuffleStore.MostOpen + 20;
        for (var i = 0; i < outputs; i++)
        {
            Put(1, i, [(byte)i]);
        }

        using var first = store.TryOpen(new(new(1), new(0), 0))!;
        for (var i = 0; i < outputs; i++)
        {
            Assert.Equal([(byte)i], Read(1, i, 0));
        }

        Assert.Equal(FileShuffleStore.MostOpen, store.OpenCount);
        var bytes = new byte[1];
        Assert.Equal(1, first.Read(0, bytes));
    }

    [Fact]
    public async Task Threads_that_read_and_forget_at_once_see_the_bytes_or_nothing()
    {
        var last = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var shuffle = 0; shuffle >= 0; shuffle = Volatile.Read(ref last))
                {
                    var id = new BlockId.Shuffle(new(shuffle), new(shuffle), 0);
                    Assert.True(store.Prove(id) is not { } proof || proof.Written == proof.Stored);
                    using var block = store.TryOpen(id);
                    Assert.True(block is null || block.Read(0, new byte[3]) == 3);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        for (var shuffle = 1; shuffle < 300 && !readers.Any(reader => reader.IsFaulted); shuffle++)
        {
            Put(shuffle, shuffle, [1, 2, 3], [4]);
            Volatile.Write(ref last, shuffle);
            Thread.Yield();
            store.Forget(new(shuffle));
        }

        Volatile.Write(ref last, -1);
        await Task.WhenAll(readers);
        Assert.Equal(0, store.OpenCount);
    }

    [Theory]
    [InlineData("*.index", 0, true)]
    [InlineData("*.index", 8, false)]
    [InlineData("*.data", 0, true)]
    public void Files_that_do_not_fit_together_are_not_read(string file, int length, bool cut)
    {
        Put(1, 7, [1, 2, 3], [4]);
        var path = Assert.Single(Files(file));
        using (var stream = File.Open(path, FileMode.Open))
        {
            stream.SetLength(cut ? stream.Length - 1 : stream.Length + length);
        }

        Assert.ThrowsAny<IOException>(() => store.TryOpen(new(new(1), new(7), 0)));
    }

    [Fact, Behaviour(110)]
    public void A_full_disk_in_mid_output_is_left_for_another_root()
    {
        faults.Arm("output.write:full@3", "7");
        var parts = Enumerable.Range(0, 5).Select(i => Enumerable.Repeat((byte)i, 200_000).ToArray()).ToArray();

        Put(1, 7, parts);

        for (var i = 0; i < parts.Length; i++)
        {
            Assert.Equal(parts[i], Read(1, 7, i));
        }

        Assert.Empty(Files("*.tmp"));
        Assert.Equal(3, Files("shuffle*").Length);
    }

    [Theory, Behaviour(110)]
    [InlineData("output.open:full")]
    [InlineData("output.write:full")]
    [InlineData("output.rename:fail")]
    [InlineData("output.rename:fail@2")]
    [InlineData("output.rename:fail@3")]
    public void A_failure_anywhere_leaves_no_file_and_the_next_output_is_written(string fault)
    {
        faults.Arm(fault, "7");

        var error = Assert.ThrowsAny<Exception>(() => Put(1, 7, new byte[300_000], [1]));

        Assert.True(error is IOException or FlintException, error.ToString());
        Assert.Empty(Files("shuffle*"));
        Assert.Null(store.TryOpen(new(new(1), new(7), 0)));
        faults.Arm("", "7");
        Put(1, 8, [1], [2]);
        Assert.Equal([2], Read(1, 8, 1));
    }

    [Fact]
    public void A_full_disk_is_named_with_size_and_remedy()
    {
        faults.Arm("output.write:full@2;output.write:full@3", "7");

        var error = Assert.Throws<FlintException>(() => Put(1, 7, new byte[200_000], new byte[200_000]));

        Assert.All(scratch.Folders, folder => Assert.Contains(folder, error.Message));
        Assert.Contains("200000 bytes", error.Message);
        Assert.Contains("flint.local.dir", error.Message);
    }

    private string[] Files(string pattern) => Directory.GetFiles(root, pattern, SearchOption.AllDirectories);

    private byte[] Content(string pattern) => File.ReadAllBytes(Assert.Single(Files(pattern)));

    private byte[] Read(int shuffle, long attempt, int reduce)
    {
        using var block = store.TryOpen(new(new(shuffle), new(attempt), reduce))!;
        var bytes = new byte[block.Length];
        Assert.Equal(bytes.Length, block.Read(0, bytes));
        return bytes;
    }

    private void Put(int shuffle, long attempt, params byte[][] segments)
    {
        using var output = store.Begin(new(shuffle), new TaskAttemptId(attempt), segments.Length);
        foreach (var segment in segments)
        {
            output.Append(segment);
            Assert.Equal(new(segment.Length, Crc32C.Of(segment)), output.EndPartition());
        }

        output.Commit();
    }
}
