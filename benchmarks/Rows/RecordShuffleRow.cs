using System.Diagnostics;
using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>A shuffle of a record with a string, writing and reading apart, on one core.</summary>
/// <param name="reads">The row is about reading.</param>
internal sealed class RecordShuffleRow(bool reads) : IRow
{
    private const int Partitions = 16;
    private const double WriteBar = 10;
    private const double ReadBar = 6;

    public string Name => $"shuffle: record with a string, {(reads ? "read" : "write")}";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(5_000_000);
        var bar = reads ? ReadBar : WriteBar;
        await using var session = await Sessions.StartAsync(1, stop);
        var words = Words.Make(1024);
        var visits = session.Range(0, count, partitions: 1)
            .Map(value => (value, new Visit(words[(int)value & 1023], (int)value, value * 0.5)));
        var rates = new List<double>();
        for (var round = 0; round < scale.Rounds + 1; round++)
        {
            var shuffled = visits.PartitionBy(Partitions);
            var both = await TimeAsync(shuffled);
            // The second job finds the map outputs and only reads them.
            var read = await TimeAsync(shuffled);
            if (round > 0)
                rates.Add(count / 1e6 / (reads ? read : both - read));
        }
        var rate = Contest.Median(rates);
        return new(Name, $"{rate:0.0} M/s", "", null, $">= {bar:0} M/s a core", rate >= bar, "", Form.Now);

        async Task<double> TimeAsync(Rdd<(long Key, Visit Value)> shuffled)
        {
            var watch = Stopwatch.StartNew();
            var sum = await shuffled.AggregateAsync(
                0L, (sum, row) => sum + row.Value.Page.Length + row.Value.Seconds, (a, b) => a + b, stop);
            return sum > 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("Rows are missing.");
        }
    }

    private sealed record Visit(string Page, int Seconds, double Price);
}
