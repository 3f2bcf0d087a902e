using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>GroupByKey of longs with a million distinct keys against a Dictionary of Lists, on one core.</summary>
internal sealed class GroupByKeyRow : IRow
{
    private const double Bar = 1 / 3.0;

    public string Name => "keys: GroupByKey, longs, 1 M distinct";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(20_000_000);
        await using var session = await Sessions.StartAsync(1, stop);
        var pairs = session.Range(0, count, partitions: 1).Map(value => (KeyRows.KeyOf(value), value));
        return await new Contest(
                count,
                () => pairs.GroupByKey(1).AggregateAsync(
                    0L, (sum, group) => sum + Mark(group.Key, group.Value), (a, b) => a + b, stop),
                () => GroupWithLists(count))
            .RunAsync(Name, Bar, scale);
    }

    private static long GroupWithLists(long count)
    {
        var groups = new Dictionary<long, List<long>>();
        for (var value = 0L; value < count; value++)
        {
            var key = KeyRows.KeyOf(value);
            if (!groups.TryGetValue(key, out var group))
                groups.Add(key, group = []);
            group.Add(value);
        }
        return groups.Sum(group => Mark(group.Key, group.Value));
    }

    private static long Mark(long key, IReadOnlyList<long> values) => key * values.Count + values[^1];
}
