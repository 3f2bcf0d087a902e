using Flint.Errors;
using Flint.Rdds;

namespace Flint.Tests.Session;

/// <summary>
/// Programs whose map tasks write other rows whenever they run, with shuffle blocks that are damaged at the n-th reading
/// and once more, so that a map task runs again when some of its readers are done.
/// </summary>
public sealed class ChangedRowsTests
{
    private const int Rows = 300;
    private const int Readings = 24;
    private const string Damaged = "Changed rows: Task ";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Behaviour(28, 29, 103)]
    public async Task Every_reader_gets_the_rows_of_one_attempt_or_the_job_fails_and_says_why()
    {
        var (right, givenUp) = (0, 0);
        for (var reading = 1; reading <= Readings; reading++)
        {
            var outcome = await CountAsync(reading, ByChance, "rollback");
            Assert.True(outcome is Rows or null, $"reading {reading}: {outcome} of {Rows} rows");
            (right, givenUp) = outcome is null ? (right, givenUp + 1) : (right + 1, givenUp);
        }

        // The first stage's readers can begin anew; those of the second deliver results, which cannot be taken back.
        Assert.True(right >= 8 && givenUp >= 3, $"{right} right, {givenUp} given up");
    }

    [Fact, Behaviour(29)]
    public async Task Rows_that_follow_from_the_input_never_cost_the_job()
    {
        for (var reading = 1; reading <= Readings; reading++)
        {
            Assert.Equal(Rows, await CountAsync(reading, ByInput, "rollback"));
        }
    }

    [Fact, Behaviour(103)]
    public async Task All_that_one_take_returns_is_made_of_the_rows_of_one_attempt_or_it_fails_and_says_why()
    {
        var (right, givenUp) = (0, 0);
        for (var reading = 1; reading <= Readings; reading++)
        {
            var taken = await TakeAllAsync(reading);
            if (taken is null)
            {
                givenUp++;
                continue;
            }

            right++;
            Assert.Equal(Rows, taken.Select(row => row.Number).Distinct().Count());
            // Each map task marks its rows by a number that its next attempt does not have.
            Assert.All(
                taken.GroupBy(row => row.Number / (Rows / 3)),
                map => Assert.True(map.DistinctBy(row => row.Attempt).Count() == 1, $"reading {reading} mixes rows"));
        }

        Assert.True(right >= 8 && givenUp >= 1, $"{right} right, {givenUp} given up");
    }

    [Fact, Behaviour(29)]
    public async Task Told_to_warn_no_job_is_given_up()
    {
        for (var reading = 1; reading <= Readings; reading += 3)
        {
            Assert.NotNull(await CountAsync(reading, ByChance, "warn"));
        }
    }

    /// <summary>Rows that arrive at the end of two shuffles, or null if the job was given up for changed rows.</summary>
    private static async Task<long?> CountAsync(int reading, Func<long, long> key, string changedRows)
    {
        await using var flint = await StartAsync(reading, changedRows);
        try
        {
            var counts = await flint.Range(0, Rows, partitions: 3).Map(n => (key(n), 1L)).PartitionBy(3)
                .Map(row => (key(row.Key), row.Value)).PartitionBy(3)
                .MapPartitions(rows => new[] { rows.Sum(row => row.Value) })
                .CollectAsync(Stop);
            return counts.Sum();
        }
        catch (JobFailedException error)
        {
            Assert.Contains(Damaged, error.Message, StringComparison.Ordinal);
            Assert.Contains("flint.shuffle.changedRows=warn", error.Message, StringComparison.Ordinal);
            return null;
        }
    }

    /// <summary>All rows of a shuffle, for which a take looks three times; null if a job was given up.</summary>
    private static async Task<IReadOnlyList<(long Number, long Attempt)>?> TakeAllAsync(int reading)
    {
        await using var flint = await StartAsync(reading, "rollback");
        try
        {
            return await flint.Range(0, Rows, partitions: 3).MapPartitions(Marked).PartitionBy(6)
                .TakeAsync(Rows + 1, Stop);
        }
        catch (JobFailedException error)
        {
            Assert.Contains(Damaged, error.Message, StringComparison.Ordinal);
            return null;
        }
    }

    private static async Task<FlintSession> StartAsync(int reading, string changedRows) =>
        await FlintSession.Builder().AppName("tests").Master("local[1]")
            .Config("flint.debug.faults", $"output.read:corrupt@{reading};output.read:corrupt@{reading + 1}")
            .Config("flint.shuffle.changedRows", changedRows)
            .StartAsync(Stop);

    private static IEnumerable<(long Number, long Attempt)> Marked(IEnumerable<long> numbers)
    {
        var attempt = ByChance(0);
        return numbers.Select(number => (number, attempt)).ToList();
    }

    private static long ByChance(long n) => BitConverter.ToInt64(Guid.NewGuid().ToByteArray());

    private static long ByInput(long n) => n * 7919;
}
