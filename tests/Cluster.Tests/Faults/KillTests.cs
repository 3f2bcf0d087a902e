using System.Text.Json;
using Flint.Rdds;

namespace Flint.Processes.Faults;

/// <summary>
/// Executors that are killed with signal 9 the moment something happens. Each round checks that the kill hit, that no more
/// was computed again than was lost, that the answer is right and that nothing is left.
/// </summary>
public sealed class KillTests
{
    private const int Keys = 5_000;
    private const int MapStage = 1;
    private const int Maps = 8;
    private const int Parts = 24;
    private const int Reduces = 12;
    private const long Rows = 400_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Points of the first executor's code, in the order of a job; its replacements have other ids.</summary>
    public static TheoryData<string, int> MomentsAndRounds => new MatrixTheoryData<string, int>(
        ["serve.block", "spill.write", "serve.read"], [1, 2, 3, 4]);

    public static TheoryData<string, int> CommitMomentsAndRounds => new MatrixTheoryData<string, int>(
        ["commit.beforeRename", "commit.afterRename"], [1, 2, 3, 4]);

    [Theory, Behaviour(56)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_kill_when_map_outputs_are_registered_loses_and_repeats_only_those(int outputs)
    {
        await using var cluster = await ReadyAsync();
        var victim = Victim.In(cluster, "0", outputs, waitsInMaps: true);
        var job = SumsAsync(cluster.Session, victim);

        await Eventually.HoldsAsync(
            () => OutputsOf(cluster.Events.All, victim.Executor).Count == outputs && victim.WaitsForDeath, Limit,
            $"{outputs} map outputs of {victim.Executor}", () => string.Join('\n', cluster.Events.All));
        Machine.Kill(cluster.Events.Executors.Single(one => one.Executor == victim.Executor).Pid);

        Assert.Equal(ExpectedSums, await job);
        await OnlyWhatWasLostIsRepeatedAsync(cluster, victim.Executor);
    }

    [Theory, Behaviour(56)]
    [MemberData(nameof(MomentsAndRounds))]
    public async Task A_kill_while_rows_are_spilled_or_served_loses_and_repeats_only_what_it_must(string point, int hit)
    {
        await using var cluster = await ReadyAsync(
        [
            ("flint.debug.faults", $"{point}:kill@{hit}#0"), ("flint.shuffle.spill.numElementsForceSpillThreshold", "2000"),
        ]);

        // One that serves needs somebody who reads: its own reduces wait for its end.
        Assert.Equal(ExpectedSums, await SumsAsync(cluster.Session, Victim.In(cluster, "0", maps: 2)));
        await OnlyWhatWasLostIsRepeatedAsync(cluster, "0");
    }

    [Theory, Behaviour(101, 110)]
    [MemberData(nameof(CommitMomentsAndRounds))]
    public async Task A_kill_around_the_rename_of_a_granted_commit_publishes_each_partition_once(string point, int hit)
    {
        await using var cluster = await ReadyAsync(("flint.debug.faults", $"{point}:kill@{hit}#0"));
        var output = Path.Combine(cluster.Folders.Data, "lines");

        var victim = Victim.In(cluster, "0", Parts);

        await cluster.Session.Range(0, Rows, partitions: Parts)
            .Map(value => value % (Rows / Parts) == 0 ? victim.LeavesWorkToIt(value) : value).Map(value => $"line {value}")
            .SaveAsTextFileAsync(output, cancellationToken: Stop);

        var parts = Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["_SUCCESS", .. Enumerable.Range(0, Parts).Select(part => $"part-{part:00000}")], parts);
        Assert.Empty(Directory.GetDirectories(output));
        var lines = Directory.GetFiles(output, "part-*").Order(StringComparer.Ordinal).SelectMany(File.ReadLines);
        Assert.Equal(Enumerable.Range(0, (int)Rows).Select(value => $"line {value}"), lines);
        await TheKillHitAsync(cluster, "0");
    }

    [Fact, Behaviour(36, 56)]
    public async Task A_kill_when_a_large_result_was_reported_and_not_fetched_repeats_that_task_and_charges_nobody()
    {
        const int partitions = 2;
        const int bytes = 2 << 20;
        await using var cluster = await ReadyAsync(
            ("flint.debug.faults", "serve.block:kill@1#0"), ("flint.task.maxFailures", "1"),
            ("flint.executor.maxNumFailures", "2"));

        var parts = await cluster.Session.Range(0, partitions, partitions: partitions)
            .Map(value => new string((char)('a' + value), bytes)).CollectAsync(Stop);

        Assert.Equal([new string('a', bytes), new string('b', bytes)], parts);
        var removed = await cluster.Events.WaitForAsync("ExecutorRemoved");
        Assert.Contains("137", removed.GetProperty("reason").GetString());
        await cluster.Events.WaitForAsync("JobEnded", one => one.GetProperty("job").GetInt32() == 1);
        Assert.Equal(2 + partitions + 1, cluster.Events.Of("TaskStarted").Count());
    }

    /// <summary>Both executors have registered: the one that shall die gets its share of the work.</summary>
    private static async Task<TestCluster> ReadyAsync(params (string Key, string Value)[] settings)
    {
        var cluster = await TestCluster.StartAsync(settings: settings);
        await cluster.Session.Range(0, 2, partitions: 2).CountAsync(Stop);
        await cluster.Events.WaitForExecutorsAsync(2);
        return cluster;
    }

    private static IReadOnlyList<(long Key, long Sum)> ExpectedSums =>
        [.. Enumerable.Range(0, Keys).Select(key => ((long)key, Sum(key)))];

    private static long Sum(long key)
    {
        var count = Rows / Keys;
        return (count * key) + (Keys * (count * (count - 1) / 2));
    }

    private static async Task<IReadOnlyList<(long Key, long Sum)>> SumsAsync(FlintSession session, Victim victim)
    {
        var sums = await session.Range(0, Rows, partitions: Maps)
            .Map(value => (value % (Rows / Maps) == 0 ? victim.BeginsMap(value) : value))
            .Map(value => (value % Keys, value))
            .ReduceByKey((left, right) => left + right, partitions: Reduces)
            .Map(pair => victim.BeginsReduce(pair)).CollectAsync(Stop);
        return [.. sums.Order()];
    }

    /// <summary>The executor died, and an attempt with it.</summary>
    private static async Task TheKillHitAsync(TestCluster cluster, string victim)
    {
        // The log is written behind the events: with the end of the second job, all before it stands there.
        await cluster.Events.WaitForAsync("JobEnded", one => one.GetProperty("job").GetInt32() == 1);
        var removed = await cluster.Events.WaitForAsync(
            "ExecutorRemoved", one => one.GetProperty("executor").GetString() == victim);
        Assert.Contains("137", removed.GetProperty("reason").GetString());
        var lost = cluster.Events.Of("TaskEnded").Count(
            one => one.GetProperty("executor").GetString() == victim && one.TryGetProperty("failure", out _));
        Assert.True(lost >= 1, "No attempt was lost.");
    }

    private static async Task OnlyWhatWasLostIsRepeatedAsync(TestCluster cluster, string victim)
    {
        await TheKillHitAsync(cluster, victim);
        var events = cluster.Events.All;
        var death = events.Select((one, place) => (one, place)).First(
            pair => Is(pair.one, "ExecutorRemoved") && pair.one.GetProperty("executor").GetString() == victim).place;
        var lost = OutputsOf(events.Take(death), victim).Order();
        var before = OutputsOf(events.Take(death), null);
        var repeated = OutputsOf(events.Skip(death), null).Where(before.Contains).Order();
        Assert.True(
            lost.SequenceEqual(repeated),
            $"Lost: {string.Join(' ', lost)}, repeated: {string.Join(' ', repeated)}.\n{string.Join('\n', events)}");
    }

    /// <summary>Map partitions whose output an executor, or any, has registered.</summary>
    private static HashSet<int> OutputsOf(IEnumerable<JsonElement> events, string? executor) =>
        [.. events
            .Where(one => Is(one, "TaskEnded") && !one.TryGetProperty("failure", out _)
                && one.GetProperty("stage").GetProperty("stage").GetInt32() == MapStage
                && (executor is null || one.GetProperty("executor").GetString() == executor))
            .Select(one => one.GetProperty("partition").GetInt32())];

    private static bool Is(JsonElement one, string kind) => one.GetProperty("kind").GetString() == kind;
}
