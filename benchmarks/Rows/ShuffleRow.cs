using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>A shuffle of small records of fixed size, written and read; the reference fills a List per partition.</summary>
internal sealed class ShuffleRow : IRow
{
    private const int Partitions = 16;
    private const double MillionsPerCore = 25;

    public string Name => "shuffle: (long, long), write + read";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(20_000_000);
        await using var session = await Sessions.StartAsync(1, stop);
        var pairs = session.Range(0, count, partitions: 1).Map(value => ((long)KeyRows.Scramble(value), value));
        return await new Contest(
                count,
                () => pairs.PartitionBy(Partitions).AggregateAsync(
                    0L, (sum, pair) => sum + (pair.Item1 >> 8 ^ pair.Item2), (a, b) => a + b, stop),
                () => Scatter(count))
            .RunAsync(Name, MillionsPerCore, cores: 1, scale);
    }

    private static long Scatter(long count)
    {
        var parts = Enumerable.Range(0, Partitions).Select(_ => new List<(long Key, long Value)>()).ToArray();
        for (var value = 0L; value < count; value++)
        {
            var key = (long)KeyRows.Scramble(value);
            parts[(int)((ulong)key >> 40) % Partitions].Add((key, value));
        }
        var sum = 0L;
        foreach (var part in parts)
            foreach (var (key, value) in part)
                sum += key >> 8 ^ value;
        return sum;
    }
}
