using System.Text.Json;
using Flint.Properties.Rdds;

namespace Flint.Processes.Operators;

/// <summary>
/// The properties of all operators over executor processes: 20 cases each, spread over the codecs of shuffle blocks. In a
/// third of the cases map tasks are made to spill whatever they hold.
/// </summary>
public sealed class OperatorsOnProcessesTests
{
    private const int Seeds = 20;
    private const int RowsBeforeSpill = 2;

    private static readonly string[] Codecs = ["lz4", "zstd", "none"];

    public static TheoryData<string, bool> Clusters =>
        [.. from codec in Codecs from spills in new[] { false, true } select (codec, spills)];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Every_operator_answers_as_plain_code_does(string codec, bool spills)
    {
        using var scratch = new SharedFolder();
        Directory.CreateDirectory(scratch.Path);
        await using var cluster = await TestCluster.StartAsync(
            "local-cluster[2,1,512]",
            ("flint.local.dir", scratch.Path),
            ("flint.io.compression.codec", codec),
            ("flint.shuffle.spill.numElementsForceSpillThreshold", $"{(spills ? RowsBeforeSpill : int.MaxValue)}"));

        foreach (var seed in Enumerable.Range(0, Seeds).Where(seed => IsMeant(seed, codec, spills)))
        {
            await HoldAsync<long, LongShape>(cluster, seed);
            await HoldAsync<string?, StringShape>(cluster, seed);
            await HoldAsync<(string, int), PairShape>(cluster, seed);
            await HoldAsync<Visit, VisitShape>(cluster, seed);
        }

        await cluster.Session.DisposeAsync();
        Assert.Equal([], Directory.GetFiles(scratch.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(2, cluster.Events.Executors.Count);
        var writers = cluster.Events.Of("TaskEnded").Where(task => Metric(task, "shuffleWrittenBytes") > 0).ToList();
        var spilled = writers.Count(task => Metric(task, "spillCount") > 0);
        Assert.InRange(writers.Count, 1_000, int.MaxValue);
        Assert.Equal(
            spills ? writers.Count(task => Metric(task, "recordsWritten") >= RowsBeforeSpill) : 0, spilled);
    }

    [Fact]
    public void A_third_of_the_cases_spill_and_each_codec_has_some()
    {
        var spilling = Codecs.Select(codec => Enumerable.Range(0, Seeds).Count(seed => IsMeant(seed, codec, true)));
        var calm = Codecs.Select(codec => Enumerable.Range(0, Seeds).Count(seed => IsMeant(seed, codec, false)));

        Assert.Equal([3, 3, 2], spilling);
        Assert.Equal([4, 4, 4], calm);
    }

    private static bool IsMeant(int seed, string codec, bool spills) =>
        Codecs[seed % Codecs.Length] == codec && (seed / Codecs.Length % 3 == 0) == spills;

    private static async Task HoldAsync<T, S>(TestCluster cluster, int seed) where S : IShape<T>
    {
        var input = OperatorCases<T, S>.Input(seed);
        foreach (var one in OperatorCases<T, S>.All)
        {
            await one.HoldAsync(cluster.Session, input, $"{typeof(T).Name}, seed {seed}");
        }
    }

    private static long Metric(JsonElement task, string name) =>
        task.GetProperty("metrics").TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
