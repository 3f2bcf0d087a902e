using System.Globalization;
using Flint.Errors;
using Flint.Rdds;

namespace Flint.Processes.Faults;

/// <summary>User code that ends or harms its executor: the job fails with the cause, and the session runs the next one.</summary>
public sealed class HostileCodeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, Behaviour(54)]
    [InlineData(nameof(FailFast), "had enough")]
    [InlineData(nameof(Recurse), "Stack overflow.")]
    [InlineData(nameof(ThrowOnAnotherThread), "on a thread of its own")]
    [InlineData(nameof(ThrowInTheBackground), "in the background")]
    public async Task What_ends_the_process_fails_the_job_with_the_last_words_and_the_next_job_runs(string what, string word)
    {
        await using var cluster = await TestCluster.StartAsync(settings: ("flint.task.maxFailures", "2"));

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => cluster.Session.Range(0, 4, partitions: 2).Map(n => n == 3 ? Do(what) : n).CountAsync(Stop)
                .WaitAsync(Limit, Stop));

        Assert.IsType<TaskFailure.ExecutorLost>(error.Failure);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        await TheNextJobRunsAsync(cluster);
    }

    [Theory, Behaviour(53)]
    [InlineData(nameof(ThrowUnreadable), "(cannot be read: System.NotSupportedException)")]
    [InlineData(nameof(ThrowWordless), "(no message)")]
    [InlineData(nameof(ThrowLong), "(20000000 characters in all)")]
    [InlineData(nameof(ThrowMany), "the first of many")]
    public async Task An_exception_of_any_shape_arrives_with_its_type_and_costs_no_executor(string what, string word)
    {
        await using var cluster = await TestCluster.StartAsync();

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => cluster.Session.Range(0, 4, partitions: 2).Map(n => n == 3 ? Do(what) : n).CountAsync(Stop)
                .WaitAsync(Limit, Stop));

        var user = Assert.IsType<TaskFailure.UserCode>(error.Failure);
        Assert.StartsWith("Map at HostileCodeTests.cs", user.Operator, StringComparison.Ordinal);
        Assert.Contains(word, user.Error.ToString(), StringComparison.Ordinal);
        Assert.InRange(error.ToString().Length, 100, 100_000);
        await TheNextJobRunsAsync(cluster);
        Assert.Empty(cluster.Events.Of("ExecutorRemoved"));
    }

    [Fact]
    public async Task Standard_streams_that_a_task_reads_replaces_or_closes_harm_nobody()
    {
        await using var cluster = await TestCluster.StartAsync("local-cluster[1,1,512]");
        var read = cluster.Session.Range(0, 2, partitions: 2).Map(_ => Console.ReadLine() ?? "nothing to read");
        Assert.Equal(["nothing to read", "nothing to read"], await read.CollectAsync(Stop).WaitAsync(Limit, Stop));

        await cluster.Session.Range(0, 1).ForEachAsync(
            _ =>
            {
                Console.SetOut(TextWriter.Null);
                Console.SetError(TextWriter.Null);
                Console.OpenStandardInput().Close();
                Console.OpenStandardOutput().Close();
            },
            Stop);

        await TheNextJobRunsAsync(cluster);
        Assert.Single(cluster.Events.Executors);
    }

    [Fact, Behaviour(108)]
    public async Task Culture_and_current_folder_that_a_task_changes_do_not_change_what_the_next_one_computes()
    {
        await using var cluster = await TestCluster.StartAsync("local-cluster[1,1,512]");
        var texts = cluster.Session.Range(0, 4, partitions: 2)
            .Map(n => (n % 2, (n + 0.5).ToString(CultureInfo.CurrentCulture))).GroupByKey(2);
        var before = Flat(await texts.CollectAsync(Stop));

        await cluster.Session.Range(0, 1).ForEachAsync(
            _ =>
            {
                var folder = Directory.CreateTempSubdirectory("flint-hostile-");
                Environment.CurrentDirectory = folder.FullName;
                folder.Delete();
                CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de-DE");
                CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            },
            Stop);

        var again = cluster.Session.Range(0, 4, partitions: 2)
            .Map(n => (n % 2, (n + 0.5).ToString(CultureInfo.CurrentCulture))).GroupByKey(2);
        Assert.Equal(before, Flat(await again.CollectAsync(Stop)));
        Assert.Single(cluster.Events.Executors);
    }

    [Fact]
    public async Task Local_folders_that_a_task_deletes_cost_at_most_what_lay_in_them()
    {
        await using var cluster = await TestCluster.StartAsync();
        var scratch = cluster.Folders.Scratch;
        var grouped = cluster.Session.Range(0, 400, partitions: 4).Map(n => (n % 4, n)).PartitionBy(4);
        Assert.Equal(400, await grouped.CountAsync(Stop));

        await cluster.Session.Range(0, 1).ForEachAsync(
            _ =>
            {
                foreach (var executor in Directory.GetDirectories(Directory.GetDirectories(scratch).Single()))
                {
                    Directory.Delete(executor, recursive: true);
                }
            },
            Stop);

        Assert.Equal(400, await grouped.CountAsync(Stop).WaitAsync(Limit, Stop));
        await TheNextJobRunsAsync(cluster);
    }

    private static string Flat(IEnumerable<(long Key, IReadOnlyList<string> Value)> groups) => string.Join(
        ' ', groups.OrderBy(group => group.Key).SelectMany(group => group.Value.Order(StringComparer.Ordinal)));

    private static async Task TheNextJobRunsAsync(TestCluster cluster)
    {
        var sums = await cluster.Session.Range(0, 1000, partitions: 8).Map(n => (n % 5, n))
            .ReduceByKey((left, right) => left + right, partitions: 2).CollectAsync(Stop).WaitAsync(Limit, Stop);
        Assert.Equal(499_500, sums.Sum(pair => pair.Value));
    }

    private static long Do(string what) => what switch
    {
        nameof(FailFast) => FailFast(),
        nameof(Recurse) => Recurse(0),
        nameof(ThrowOnAnotherThread) => ThrowOnAnotherThread(),
        nameof(ThrowInTheBackground) => ThrowInTheBackground(),
        nameof(ThrowUnreadable) => ThrowUnreadable(),
        nameof(ThrowWordless) => ThrowWordless(),
        nameof(ThrowLong) => ThrowLong(),
        _ => ThrowMany(),
    };

    private static long FailFast()
    {
        Environment.FailFast("had enough");
        return 0;
    }

    private static long Recurse(long depth) => depth < 0 ? 0 : Recurse(depth + 1) + Recurse(depth + 2) + 1;

    private static long ThrowOnAnotherThread()
    {
        var thread = new Thread(() => throw new InvalidOperationException("on a thread of its own"));
        thread.Start();
        thread.Join();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static long ThrowInTheBackground()
    {
        ThreadPool.UnsafeQueueUserWorkItem(_ => throw new InvalidOperationException("in the background"), null);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static long ThrowUnreadable() => throw new InvalidOperationException("outer", new UnreadableException());

    private static long ThrowWordless() => throw new WordlessException();

    private static long ThrowLong() => throw new InvalidOperationException(new string('x', 20_000_000));

    private static long ThrowMany() => throw new AggregateException(
        new FormatException("the first of many"),
        new AggregateException(Enumerable.Range(0, 10_000).Select(n => new TimeoutException($"number {n}"))));

    /// <summary>Nor can it be encoded.</summary>
    private sealed class UnreadableException : Exception
    {
        public Action Unencodable { get; } = () => { };

        public override string Message => throw new NotSupportedException();

        public override string StackTrace => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }

    private sealed class WordlessException : Exception
    {
        public override string Message => null!;
    }
}
