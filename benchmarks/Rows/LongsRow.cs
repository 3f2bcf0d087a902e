using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>map-filter-map-sum over longs against the loop that one would write.</summary>
internal sealed class LongsRow : IRow
{
    public string Name => "longs: map-filter-map-sum";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(100_000_000);
        await using var session = await Sessions.StartAsync(1, stop);
        var chain = session.Range(0, count, partitions: 1)
            .Map(value => value * 3 + 1).Filter(value => (value & 1) == 0).Map(value => value >> 1);
        return await new Contest(count, () => chain.AggregateAsync(0L, (sum, value) => sum + value, (a, b) => a + b, stop), Loop)
            .RunAsync(Name, 1.5, Form.Now, scale);

        long Loop()
        {
            var sum = 0L;
            for (var value = 0L; value < count; value++)
            {
                var mapped = value * 3 + 1;
                if ((mapped & 1) == 0)
                    sum += mapped >> 1;
            }
            return sum;
        }
    }
}
