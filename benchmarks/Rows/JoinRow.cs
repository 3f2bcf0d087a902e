using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>Join of as many longs on either side, each key once, against a Dictionary, on one core.</summary>
internal sealed class JoinRow : IRow
{
    private const double Bar = 0.5;

    public string Name => "keys: Join, 10 M x 10 M longs";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(10_000_000);
        await using var session = await Sessions.StartAsync(1, stop);
        var left = session.Range(0, count, partitions: 1).Map(value => ((long)KeyRows.Scramble(value), value));
        var right = session.Range(0, count, partitions: 1)
            .Map(value => ((long)KeyRows.Scramble(count - 1 - value), value));
        return await new Contest(
                2 * count,
                () => left.Join(right, 1).AggregateAsync(
                    0L, (sum, pair) => sum + Mark(pair.Value.Left, pair.Value.Right), (a, b) => a + b, stop),
                () => JoinWithDictionary(count))
            .RunAsync(Name, Bar, scale);
    }

    private static long JoinWithDictionary(long count)
    {
        var left = new Dictionary<long, long>();
        for (var value = 0L; value < count; value++)
            left.Add((long)KeyRows.Scramble(value), value);
        var sum = 0L;
        for (var value = 0L; value < count; value++)
            if (left.TryGetValue((long)KeyRows.Scramble(count - 1 - value), out var other))
                sum += Mark(other, value);
        return sum;
    }

    private static long Mark(long left, long right) => left * (right ^ 5);
}
