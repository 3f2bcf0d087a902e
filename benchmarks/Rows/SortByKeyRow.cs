using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>SortByKey of pairs of longs; the reference sorts each half by Span.Sort on a thread.</summary>
internal sealed class SortByKeyRow : IRow
{
    private const int Cores = 2;
    private const double MillionsPerCore = 10;

    public string Name => "keys: SortByKey, (long, long)";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(50_000_000);
        await using var session = await Sessions.StartAsync(Cores, stop);
        var pairs = session.Range(0, count, partitions: Cores).Map(value => ((long)KeyRows.Scramble(value), value));
        return await new Contest(
                count,
                () => pairs.SortByKey(partitions: Cores).AggregateAsync(
                    0L, (sum, pair) => sum + (pair.Key >> 8 ^ pair.Value), (a, b) => a + b, stop),
                () => SortHalves(count))
            .RunAsync(Name, MillionsPerCore, Cores, scale);
    }

    private static long SortHalves(long count) => Threads.Run(Cores, core =>
    {
        var first = count * core / Cores;
        var keys = new long[count * (core + 1) / Cores - first];
        var values = new long[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            (keys[i], values[i]) = ((long)KeyRows.Scramble(first + i), first + i);
        keys.AsSpan().Sort(values.AsSpan());
        var sum = 0L;
        for (var i = 0; i < keys.Length; i++)
            sum += keys[i] >> 8 ^ values[i];
        return sum;
    }).Sum();
}
