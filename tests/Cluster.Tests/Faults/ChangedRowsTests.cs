using Flint.Errors;
using Flint.Rdds;

namespace Flint.Processes.Faults;

/// <summary>
/// Maps whose rows follow from chance, and an executor that is killed with some of them when all but one of those who read
/// them are done.
/// </summary>
public sealed class ChangedRowsTests
{
    private const int Maps = 4;
    private const int Readers = 6;
    private const long Rows = 4_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Behaviour(28, 29, 103)]
    public async Task Whatever_is_made_of_rows_that_changed_is_made_again()
    {
        await using var cluster = await ReadyAsync("rollback");

        var salts = await SaltsAsync(cluster, delivers: false);

        Assert.All(salts, one => Assert.Equal(1, one.Count));
    }

    [Fact, Behaviour(28, 29)]
    public async Task A_job_that_has_delivered_what_was_made_of_rows_that_changed_is_given_up_and_the_next_one_runs()
    {
        await using var cluster = await ReadyAsync("rollback");

        var error = await Assert.ThrowsAsync<JobFailedException>(() => SaltsAsync(cluster, delivers: true));

        Assert.Contains("Changed rows: Task ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Readers - 1} of {Readers} results", error.Message, StringComparison.Ordinal);
        Assert.Contains("flint.shuffle.changedRows=warn", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, await cluster.Session.Range(0, 3, partitions: 2).CountAsync(Stop));
    }

    [Theory, Behaviour(28, 29)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Told_to_warn_the_job_goes_on_with_rows_of_both_attempts(bool delivers)
    {
        await using var cluster = await ReadyAsync("warn");

        var salts = await SaltsAsync(cluster, delivers);

        Assert.Contains(salts, one => one.Count == 2);
        Assert.All(salts, one => Assert.InRange(one.Count, 1, 2));
        await cluster.Events.WaitForAsync("Warned", one => one.GetProperty("text").GetString()!.Contains("are mixed"));
    }

    private static async Task<TestCluster> ReadyAsync(string changedRows)
    {
        var cluster = await TestCluster.StartAsync(settings: ("flint.shuffle.changedRows", changedRows));
        await cluster.Session.Range(0, 2, partitions: 2).CountAsync(Stop);
        await cluster.Events.WaitForExecutorsAsync(2);
        return cluster;
    }

    /// <summary>How many attempts of each map the readers have seen, all together: each attempt has a salt of its own.</summary>
    /// <param name="cluster">Its executor 0 is killed.</param>
    /// <param name="delivers">Whether the readers deliver results, or write a second shuffle.</param>
    private static async Task<IReadOnlyList<(long Map, int Count)>> SaltsAsync(TestCluster cluster, bool delivers)
    {
        var victim = Victim.In(cluster, "0", maps: 1);
        var read = cluster.Session.Range(0, Rows, partitions: Maps)
            .Map(n => n % (Rows / Maps) == 0 ? victim.BeginsMap(n) : n)
            .MapPartitions(Salted).PartitionBy(Readers)
            .MapPartitions(rows => victim.BeginsReduce(rows).Select(row => row.Value).Distinct().ToList());
        var job = delivers
            ? read.CollectAsync(Stop)
            : read.GroupByKey(2).FlatMap(map => map.Value.Select(salt => (map.Key, salt))).CollectAsync(Stop);
        await Eventually.HoldsAsync(
            () => victim.WaitsForDeath && Ended(cluster) == Maps + Readers - 1, Limit,
            "a reader of the victim that is the last one", () => string.Join('\n', cluster.Events.All));
        Machine.Kill(cluster.Events.Executors.Single(one => one.Executor == victim.Executor).Pid);
        return [.. (await job.WaitAsync(Limit, Stop)).Distinct().GroupBy(one => one.Item1).Select(map => (map.Key, map.Count()))];
    }

    /// <summary>Tasks of the second job that ended well.</summary>
    private static int Ended(TestCluster cluster) => cluster.Events.Of("TaskEnded").Count(
        one => !one.TryGetProperty("failure", out _) && one.GetProperty("stage").GetProperty("stage").GetInt32() > 0);

    private static IEnumerable<(long Key, (long Map, Guid Salt) Value)> Salted(IEnumerable<long> numbers)
    {
        var salt = Guid.NewGuid();
        return numbers.Select(n => (n, (n / (Rows / Maps), salt)));
    }
}
