using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>map-filter-map-sum over pairs of a string and an int against the loop that one would write.</summary>
internal sealed class TuplesRow : IRow
{
    public string Name => "tuples: map-filter-map-sum";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(20_000_000);
        var words = Words.Make(1024);
        await using var session = await Sessions.StartAsync(1, stop);
        var chain = session.Range(0, count, partitions: 1)
            .Map(value => (Word: words[(int)value & 1023], Number: (int)value))
            .Filter(pair => (pair.Number & 3) != 0)
            .Map(pair => (long)pair.Word.Length + pair.Number);
        return await new Contest(count, () => chain.AggregateAsync(0L, (sum, value) => sum + value, (a, b) => a + b, stop), Loop)
            .RunAsync(Name, 2.5, Form.Now, scale);

        long Loop()
        {
            var sum = 0L;
            for (var value = 0L; value < count; value++)
            {
                var pair = (Word: words[(int)value & 1023], Number: (int)value);
                if ((pair.Number & 3) != 0)
                    sum += (long)pair.Word.Length + pair.Number;
            }
            return sum;
        }
    }
}
