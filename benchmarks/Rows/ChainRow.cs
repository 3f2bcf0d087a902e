using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>map-filter-map-sum over records of one type against the loop that one would write.</summary>
/// <param name="name">Of the row.</param>
/// <param name="records">At full size.</param>
/// <param name="bar">The engine may take so many times as long.</param>
/// <param name="chain">The three operators.</param>
/// <param name="prepare">Makes so many records, where they are not computed.</param>
/// <param name="loop">The loop over so many records.</param>
internal sealed class ChainRow<T>(
    string name, long records, double bar, ChainOf<T> chain, Action<long> prepare, Func<long, long> loop) : IRow
{
    public string Name => name;

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var count = scale.Of(records);
        prepare(count);
        await using var session = await Sessions.StartAsync(1, stop);
        var numbers = session.Range(0, count, partitions: 1).Map(chain.Make).Filter(chain.Keep).Map(chain.Weigh);
        return await new Contest(
                count, () => numbers.AggregateAsync(0L, (sum, value) => sum + value, (a, b) => a + b, stop),
                () => loop(count))
            .RunAsync(Name, bar, scale);
    }
}

/// <summary>The three functions of a <see cref="ChainRow{T}"/>.</summary>
internal sealed record ChainOf<T>(Func<long, T> Make, Func<T, bool> Keep, Func<T, long> Weigh);
