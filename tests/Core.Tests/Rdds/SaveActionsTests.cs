using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Flint.Errors;
using Flint.Files;
using Flint.Rdds;
using Flint.Testing;
using Flint.Tests.Files;

namespace Flint.Tests.Rdds;

/// <summary>Saving data sets, on a file system in memory.</summary>
public sealed class SaveActionsTests : IAsyncLifetime
{
    private const string Output = "/data/out";

    private readonly InMemoryFileSystem files = new();
    private FlintSession session = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => session = await StartAsync(files);

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Fact]
    public async Task Each_partition_becomes_one_file_and_success_comes_last()
    {
        await session.Parallelize(["a", "", "zß水😀", "d"], 3).SaveAsTextFileAsync(Output, cancellationToken: Stop);

        Assert.Equal(["_SUCCESS", "part-00000", "part-00001", "part-00002"], Names());
        Assert.Equal(
            ["a\n", "\n", "zß水😀\nd\n"], Enumerable.Range(0, 3).Select(i => Text($"{Output}/part-0000{i}")));
        Assert.Equal(
            ["a", "", "zß水😀", "d"], await session.TextFile(Output).CollectAsync(Stop));
    }

    [Fact]
    public async Task Lines_of_every_length_come_back()
    {
        var lines = Enumerable.Range(0, 2_000).Select(i => new string((char)('a' + (i % 26)), i * 7 % 1_500))
            .Append(new string('水', 300_000)).Append("").ToList();

        await session.Parallelize(lines, 4).SaveAsTextFileAsync(Output, cancellationToken: Stop);

        Assert.Equal(lines, await session.TextFile(Output).CollectAsync(Stop));
    }

    [Fact]
    public async Task Compressed_files_say_so_in_their_names_and_are_read_back()
    {
        await session.Parallelize(["one", "two"], 1).SaveAsTextFileAsync(Output, OutputCompression.Gzip, Stop);

        Assert.Equal(["_SUCCESS", "part-00000.gz"], Names());
        using var text = new StreamReader(new GZipStream(
            new MemoryStream(files.Get($"{Output}/part-00000.gz")), CompressionMode.Decompress));
        Assert.Equal("one\ntwo\n", await text.ReadToEndAsync(Stop));
        Assert.Equal(["one", "two"], await session.TextFile(Output).CollectAsync(Stop));
    }

    [Fact]
    public async Task An_output_that_exists_is_refused_before_anything_runs()
    {
        files.Put($"{Output}/mine", "text"u8);
        var ran = Guid.NewGuid();

        var error = await Assert.ThrowsAsync<FlintException>(() => session.Parallelize(["a"], 1)
            .Map(line => Ran.Note(ran, line)).SaveAsTextFileAsync(Output, cancellationToken: Stop));

        Assert.Contains($"The output {Output} exists already", error.Message);
        Assert.Equal(0, Ran.Count(ran));
        Assert.Equal(["mine"], Names());
    }

    [Fact]
    public async Task Of_two_saves_to_one_path_one_is_refused()
    {
        var saves = Enumerable.Range(0, 2)
            .Select(_ => session.Range(0, 1_000).Map(one => $"{one}").SaveAsTextFileAsync(Output, cancellationToken: Stop))
            .ToList();
        var failed = 0;
        foreach (var save in saves)
        {
            failed += await Record.ExceptionAsync(() => save) is FlintException ? 1 : 0;
        }

        Assert.Equal(1, failed);
        Assert.Equal(1_000, await session.TextFile(Output).CountAsync(Stop));
    }

    [Fact]
    [Behaviour(110)]
    public async Task A_failed_job_leaves_nothing_and_the_next_one_runs()
    {
        var lines = session.Parallelize(Enumerable.Range(0, 100), 4);

        var error = await Assert.ThrowsAsync<JobFailedException>(() => lines
            .Map(number => number == 99 ? throw new InvalidOperationException("the last one") : $"{number}")
            .SaveAsTextFileAsync(Output, cancellationToken: Stop));

        Assert.Contains("the last one", error.Message);
        Assert.Null(await files.FindAsync(Output, Stop));
        await lines.Map(number => $"{number}").SaveAsTextFileAsync(Output, cancellationToken: Stop);
        Assert.Equal(100, await session.TextFile(Output).CountAsync(Stop));
    }

    [Theory]
    [InlineData("null", "Line 1 of this partition is null")]
    [InlineData("surrogate", "Line 1 of this partition has half a surrogate pair")]
    public async Task A_line_that_UTF_8_cannot_hold_fails_the_job_in_words(string what, string words)
    {
        var lines = session.Parallelize(["fine", what], 1)
            .Map(line => line == "null" ? null! : line == "surrogate" ? "x\uD800y" : line);

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => lines.SaveAsTextFileAsync(Output, cancellationToken: Stop));

        Assert.Contains(words, error.Message);
    }

    [Fact]
    [Behaviour(110)]
    public async Task A_cancelled_job_leaves_nothing_and_the_next_one_runs()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var run = Guid.NewGuid();
        var saving = session.Range(0, long.MaxValue, partitions: 2)
            .Map(one => Ran.Note(run, $"{one}")).SaveAsTextFileAsync(Output, cancellationToken: cancel.Token);
        await Ran.FirstAsync(run).WaitAsync(Stop);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Assert.Null(await files.FindAsync(Output, Stop));
        await session.Parallelize(["a"]).SaveAsTextFileAsync(Output, cancellationToken: Stop);
        Assert.Equal(["a"], await session.TextFile(Output).CollectAsync(Stop));
    }

    [Theory]
    [Behaviour(110)]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(300_000)]
    public async Task A_full_disk_leaves_no_short_file_under_a_final_name_and_the_next_job_runs(long room)
    {
        await using var tight = await StartAsync(new FullDisk(files, room));
        var lines = tight.Parallelize(Enumerable.Range(0, 100_000), 2).Map(number => $"{number}");

        await Assert.ThrowsAnyAsync<Exception>(() => lines.SaveAsTextFileAsync(Output, cancellationToken: Stop));

        Assert.Null(await files.FindAsync(Output, Stop));
        Assert.Equal(100_000, await lines.CountAsync(Stop));
    }

    [Fact]
    [Behaviour(110)]
    public async Task A_job_whose_publication_fails_leaves_nothing_at_every_step()
    {
        var failures = 0;
        for (var step = 1; ; step++)
        {
            var faulty = new FailingOnce(files, step);
            await using var flint = await StartAsync(faulty);
            var error = await Record.ExceptionAsync(
                () => flint.Parallelize(["a", "b"], 2).SaveAsTextFileAsync(Output, cancellationToken: Stop));
            if (!faulty.HasFailed)
            {
                Assert.Null(error);
                break;
            }

            if (error is null)
            {
                // Only the tidying after the publication may fail unnoticed.
                Assert.True(failures > 7 && Names().SequenceEqual(["_SUCCESS", "part-00000", "part-00001"]), $"{step}");
            }
            else
            {
                Assert.True(await files.FindAsync(Output, Stop) is null, $"Step {step} left something: {error}");
                failures++;
            }

            await files.DeleteAsync(Output, Stop);
        }

        Assert.InRange(failures, 8, 20);
        Assert.Equal(["_SUCCESS", "part-00000", "part-00001"], Names());
    }

    [Fact]
    public async Task A_task_that_is_tried_again_has_its_rows_once()
    {
        await using var trying = await StartAsync(files, "local[2,3]");
        var run = Guid.NewGuid();

        await trying.Parallelize(Enumerable.Range(0, 1_000), 3)
            .MapPartitionsWithIndex((index, numbers) => FailFirst(run, index, numbers))
            .SaveAsTextFileAsync(Output, cancellationToken: Stop);

        Assert.Equal(6, Ran.Count(run));
        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(number => $"{number}"),
            await trying.TextFile(Output).CollectAsync(Stop));
    }

    [Fact]
    public async Task Records_of_one_length_are_saved_and_read_back_in_order()
    {
        var records = Enumerable.Range(0, 10_000).Select(number => BitConverter.GetBytes((long)number)).ToList();

        await session.Parallelize(records, 3).SaveAsBinaryRecordsAsync(Output, 8, Stop);

        Assert.Equal(["_SUCCESS", "part-00000", "part-00001", "part-00002"], Names());
        Assert.Equal(80_000, Enumerable.Range(0, 3).Sum(i => files.Get($"{Output}/part-0000{i}").Length));
        Assert.Equal(records, await session.BinaryRecords(Output, 8, 7).CollectAsync(Stop));
        Assert.Equal(10_000, await session.BinaryRecords(Output, 8).CountAsync(Stop));
    }

    [Fact]
    public async Task A_record_of_another_length_fails_the_job_in_words()
    {
        var error = await Assert.ThrowsAsync<JobFailedException>(() =>
            session.Parallelize([new byte[3], new byte[4]], 1).SaveAsBinaryRecordsAsync(Output, 3, Stop));

        Assert.Contains("Record 1 of this partition has 4 bytes: all records must have 3 bytes.", error.Message);
    }

    [Theory]
    [Behaviour(101, 110)]
    [InlineData("commit.beforeRename:fail@1")]
    [InlineData("commit.beforeRename:full@2")]
    [InlineData("commit.afterRename:fail@1")]
    [InlineData("commit.afterRename:fail@2;commit.beforeRename:fail@4")]
    public async Task An_attempt_that_fails_around_its_rename_gives_way_to_the_next_one(string faults)
    {
        await using var trying = await StartAsync(files, "local[2,3]", faults);

        await trying.Parallelize(Enumerable.Range(0, 1_000), 3).Map(number => $"{number}")
            .SaveAsTextFileAsync(Output, cancellationToken: Stop);

        Assert.Equal(["_SUCCESS", "part-00000", "part-00001", "part-00002"], Names());
        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(number => $"{number}"),
            await trying.TextFile(Output).CollectAsync(Stop));
    }

    private static async Task<FlintSession> StartAsync(
        IFileSystem memory, string master = "local[2]", string faults = "")
    {
        var builder = FlintSession.Builder().Master(master).Config("flint.debug.faults", faults);
        builder.Files = new FileSystems([new("file", memory)]);
        return await builder.StartAsync(Stop);
    }

    private static IEnumerable<string> FailFirst(Guid run, int partition, IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            yield return $"{number}";
        }

        if (Ran.Note(run, $"{partition}") is var _ && Ran.Times(run, $"{partition}") == 1)
        {
            throw new InvalidOperationException("The first attempt fails at its end.");
        }
    }

    private IEnumerable<string> Names() => files.ListAsync(Output, Stop).ToBlockingEnumerable(Stop)
        .Select(entry => entry.Path[(entry.Path.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal);

    private string Text(string path) => Encoding.UTF8.GetString(files.Get(path));

    /// <summary>Where lambdas leave traces: the executor of <c>local[N]</c> is in this process.</summary>
    private static class Ran
    {
        private static readonly ConcurrentDictionary<Guid, ConcurrentQueue<string>> Runs = [];
        private static readonly ConcurrentDictionary<Guid, TaskCompletionSource> Firsts = [];

        public static string Note(Guid run, string what)
        {
            Runs.GetOrAdd(run, _ => []).Enqueue(what);
            Source(run).TrySetResult();
            return what;
        }

        public static int Count(Guid run) => Runs.TryGetValue(run, out var noted) ? noted.Count : 0;

        public static int Times(Guid run, string what) => Runs[run].Count(one => one == what);

        public static Task FirstAsync(Guid run) => Source(run).Task;

        private static TaskCompletionSource Source(Guid run) => Firsts.GetOrAdd(run, _ => new());
    }
}
