using System.Collections.Concurrent;
using Flint.Errors;
using Flint.Rdds;

namespace Flint.Tests.Session;

public sealed class SessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_word_count_runs_through_map_shuffle_and_reduce()
    {
        await using var flint = await StartAsync("local[2]");

        var counts = await flint.Parallelize(["a b a", "", "b a"], 3)
            .FlatMap(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Map(word => (word, 1))
            .ReduceByKey((a, b) => a + b)
            .CollectAsync(Stop);

        Assert.Equal([("a", 3), ("b", 2)], counts.Order());
    }

    [Fact]
    public async Task Sessions_in_one_process_do_not_interfere()
    {
        await using var first = await StartAsync("local[1]");
        await using var second = await StartAsync("local[2]");

        var sums = await Task.WhenAll(
            first.Range(0, 100).ReduceAsync((a, b) => a + b, Stop),
            second.Range(0, 1000).ReduceAsync((a, b) => a + b, Stop));
        await first.DisposeAsync();

        Assert.Equal([4950, 499500], sums);
        Assert.Equal(10, await second.Range(0, 10).CountAsync(Stop));
    }

    [Fact]
    public async Task Jobs_of_one_session_run_side_by_side()
    {
        await using var flint = await StartAsync("local[2]");

        var counts = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => flint.Range(0, n * 100).CountAsync(Stop)));

        Assert.Equal(Enumerable.Range(1, 8).Select(n => n * 100L), counts);
    }

    [Fact]
    [Behaviour(53)]
    public async Task A_failing_lambda_fails_the_job_with_the_users_exception_and_the_next_job_runs()
    {
        await using var flint = await StartAsync("local[2,3]");
        var divisor = 0;

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => flint.Range(0, 10).Map(n => n / divisor).CollectAsync(Stop));

        Assert.Contains("DivideByZeroException", error.ToString());
        Assert.Contains("SessionTests.cs", error.ToString());
        Assert.Matches(@"\n  stage       0\.0 Map\n  attempt     \d+ at partition \d\n  host        ", error.Report);
        Assert.Equal(10, await flint.Range(0, 10).CountAsync(Stop));
    }

    [Fact]
    [Behaviour(53)]
    public async Task A_task_that_fails_once_succeeds_on_retry()
    {
        await using var flint = await StartAsync("local[2,2]");
        var run = Guid.NewGuid();

        var sum = await flint.Range(0, 10, partitions: 2)
            .Map(n => n == 7 && Tries.AddOrUpdate(run, 1, (_, tries) => tries + 1) == 1
                ? throw new InvalidOperationException("first try") : n)
            .ReduceAsync((a, b) => a + b, Stop);

        Assert.Equal(45, sum);
        Assert.True(Tries[run] >= 2);
    }

    [Fact]
    public async Task Cancelling_the_token_stops_the_tasks_and_the_session_goes_on()
    {
        await using var flint = await StartAsync("local[1]");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var run = Guid.NewGuid();

        var endless = flint.Range(0, 1).FlatMap(_ => Endless(run)).CountAsync(cancel.Token);
        await Started.GetOrAdd(run, _ => new()).Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.Equal(3, await flint.Range(0, 3).CountAsync(Stop));
    }

    [Fact]
    [Behaviour(5, 46)]
    public async Task A_lambda_that_cannot_travel_is_refused_before_the_job_and_the_next_job_runs()
    {
        await using var flint = await StartAsync("local[1]");
        var stream = new MemoryStream();

        var error = await Assert.ThrowsAnyAsync<FlintException>(
            () => flint.Range(0, 3).Map(n => n + stream.Length).CollectAsync(Stop));

        Assert.Contains("'stream'", error.Message);
        Assert.Contains("SessionTests.cs", error.Message);
        Assert.Equal(3, await flint.Range(0, 3).CountAsync(Stop));
    }

    [Fact]
    public async Task A_captured_data_set_is_refused_with_the_remedy()
    {
        await using var flint = await StartAsync("local[1]");
        var other = flint.Range(0, 3);

        var error = await Assert.ThrowsAnyAsync<FlintException>(
            () => flint.Range(0, 3).Map(n => n + other.Name.Length).CollectAsync(Stop));

        Assert.Contains("collect what you need first", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_unknown_master_names_those_that_exist_and_the_package_of_others()
    {
        var mesos = await Assert.ThrowsAnyAsync<FlintException>(() => StartAsync("mesos://host:5050"));
        var typo = await Assert.ThrowsAnyAsync<FlintException>(() => StartAsync("lokal"));

        Assert.Contains("Flint.Mesos", mesos.Message);
        Assert.Contains("local[N]", typo.Message);
        Assert.Contains("master lokal: there is no such master", typo.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_empty_master_says_what_to_write(string master)
    {
        var error = await Assert.ThrowsAnyAsync<FlintException>(() => StartAsync(master));

        Assert.StartsWith("The master is empty: write one of", error.Message);
        Assert.Contains("local[*]", error.Message);
    }

    [Fact]
    public async Task A_text_file_that_changed_after_its_listing_fails_with_what_to_do_and_can_be_read_anew()
    {
        var path = Path.Combine(Path.GetTempPath(), $"flint-changed-{Guid.NewGuid():N}.txt");
        try
        {
            await File.WriteAllTextAsync(path, "a\n", Stop);
            await using var flint = await StartAsync("local[1]");
            var lines = flint.TextFile(path);
            Assert.Equal(1, await lines.CountAsync(Stop));
            await File.WriteAllTextAsync(path, "a\nb\n", Stop);

            var error = await Assert.ThrowsAsync<JobFailedException>(() => lines.CountAsync(Stop));

            Assert.Contains("call TextFile again", error.Message);
            Assert.Contains("what to do  the first cause names what could not be read", error.Report);
            Assert.Equal(2, await flint.TextFile(path).CountAsync(Stop));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_program_may_block_its_one_thread_on_a_job()
    {
        await using var flint = await StartAsync("local[1]");
        using var context = new OneThread();

        var count = context.Run(() => flint.Range(0, 10).CountAsync(Stop).GetAwaiter().GetResult());

        Assert.Equal(10, count);
    }

    [Fact]
    public async Task A_result_that_is_too_large_for_a_message_arrives_whole()
    {
        await using var flint = await StartAsync("local[2]");

        var numbers = await flint.Range(0, 1_000_000, partitions: 2).CollectAsync(Stop);

        Assert.Equal(1_000_000, numbers.Count);
        Assert.Equal(999_999, numbers[^1]);
    }

    [Fact]
    public async Task A_missing_file_names_itself()
    {
        await using var flint = await StartAsync("local[1]");

        var error = await Assert.ThrowsAnyAsync<Exception>(() => flint.TextFile("/no/such/file").CountAsync(Stop));

        Assert.Contains("/no/such/file", error.Message);
    }

    private static readonly ConcurrentDictionary<Guid, int> Tries = [];
    private static readonly ConcurrentDictionary<Guid, TaskCompletionSource> Started = [];

    private static IEnumerable<int> Endless(Guid run)
    {
        Started.GetOrAdd(run, _ => new()).TrySetResult();
        while (true)
        {
            yield return 1;
        }
    }

    private static Task<FlintSession> StartAsync(string master) =>
        FlintSession.Builder().AppName("tests").Master(master).StartAsync(Stop);

    /// <summary>A context of one thread, like that of a window: whoever waits for it while blocking it hangs.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback, object?)> posted = [];

        public override void Post(SendOrPostCallback d, object? state) => posted.Add((d, state));

        public T Run<T>(Func<T> body)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return body();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void Dispose() => posted.Dispose();
    }
}
