using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>ReduceByKey of longs with a million distinct keys against one thread with a Dictionary for each core.</summary>
internal sealed class ReduceByKeyRow : IRow
{
    private const long Distinct = 1_000_000;

    public string Name => "keys: ReduceByKey of longs";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(50_000_000);
        var cores = Environment.ProcessorCount;
        await using var session = await Sessions.StartAsync(cores, stop);
        var pairs = session.Range(0, count, partitions: cores).Map(value => (KeyOf(value), 1L));
        // A new shuffle each time: the outputs of one that ran would be used again, and its map stage skipped.
        var contest = new Contest(
            count,
            () => pairs.ReduceByKey((left, right) => left + right, cores)
                .AggregateAsync(0L, (sum, entry) => sum + Mark(entry.Key, entry.Value), (a, b) => a + b, stop),
            () => CountWithDictionaries(count, cores));
        return await contest.RunAsync(Name, 0.5, Form.Now, scale);
    }

    private static long CountWithDictionaries(long count, int cores)
    {
        var parts = new Dictionary<long, long>[cores];
        var threads = Enumerable.Range(0, cores).Select(core => new Thread(() =>
        {
            var counts = new Dictionary<long, long>();
            for (var value = count * core / cores; value < count * (core + 1) / cores; value++)
            {
                var key = KeyOf(value);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
            parts[core] = counts;
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        foreach (var (key, value) in parts.Skip(1).SelectMany(part => part))
            parts[0][key] = parts[0].GetValueOrDefault(key) + value;
        return parts[0].Sum(entry => Mark(entry.Key, entry.Value));
    }

    private static long KeyOf(long value) => (long)((ulong)value * 0x9E3779B97F4A7C15 >> 20) % Distinct;

    // Squares, so that a count given to the wrong key shows.
    private static long Mark(long key, long count) => key * count * count;
}
