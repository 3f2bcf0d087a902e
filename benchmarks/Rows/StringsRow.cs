using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>map-filter-map-sum over strings against the loop that one would write.</summary>
internal sealed class StringsRow : IRow
{
    public string Name => "strings: map-filter-map-sum";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(20_000_000);
        var words = Words.Make(1024);
        await using var session = await Sessions.StartAsync(1, stop);
        var chain = session.Range(0, count, partitions: 1)
            .Map(value => words[(int)value & 1023]).Filter(word => word.Length > 4).Map(word => (long)word.Length * word[0]);
        return await new Contest(count, () => chain.AggregateAsync(0L, (sum, value) => sum + value, (a, b) => a + b, stop), Loop)
            .RunAsync(Name, 2.5, Form.Now, scale);

        long Loop()
        {
            var sum = 0L;
            for (var value = 0L; value < count; value++)
            {
                var word = words[(int)value & 1023];
                if (word.Length > 4)
                    sum += (long)word.Length * word[0];
            }
            return sum;
        }
    }
}
