using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>Counting records by key against a Dictionary on each of as many threads, merged at the end.</summary>
/// <param name="name">Of the row.</param>
/// <param name="records">At full size.</param>
/// <param name="bar">The engine may take so many times as long.</param>
/// <param name="pair">A record's key, and 1.</param>
/// <param name="mark">A number for a key and its count that shows a count given to the wrong key.</param>
internal sealed class ReduceByKeyRow<K>(
    string name, long records, double bar, Func<long, (K Key, long Value)> pair, Func<K, long, long> mark) : IRow
    where K : notnull
{
    private const int Cores = 2;

    public string Name => name;

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(records);
        await using var session = await Sessions.StartAsync(Cores, stop);
        var pairs = session.Range(0, count, partitions: Cores).Map(pair);
        var marks = mark;
        // A new shuffle each time: the outputs of one that ran would be used again, and its map stage skipped.
        return await new Contest(
                count,
                () => pairs.ReduceByKey((left, right) => left + right, Cores)
                    .AggregateAsync(0L, (sum, entry) => sum + marks(entry.Key, entry.Value), (a, b) => a + b, stop),
                () => CountWithDictionaries(count))
            .RunAsync(Name, bar, scale);
    }

    private long CountWithDictionaries(long count)
    {
        var parts = Threads.Run(Cores, core =>
        {
            var counts = new Dictionary<K, long>();
            for (var value = count * core / Cores; value < count * (core + 1) / Cores; value++)
            {
                var (key, one) = pair(value);
                counts[key] = counts.GetValueOrDefault(key) + one;
            }
            return counts;
        });
        foreach (var (key, value) in parts.Skip(1).SelectMany(part => part))
            parts[0][key] = parts[0].GetValueOrDefault(key) + value;
        return parts[0].Sum(entry => mark(entry.Key, entry.Value));
    }
}
