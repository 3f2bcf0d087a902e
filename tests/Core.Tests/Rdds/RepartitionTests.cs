using Flint.Rdds;

namespace Flint.Tests.Rdds;

public sealed class RepartitionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 2, 10)]
    [InlineData(32, 2, 16)]
    [InlineData(100, 7, 3)]
    [InlineData(1_000, 100, 20)]
    public async Task Few_records_are_spread_evenly_too(int records, int from, int to)
    {
        await using var flint = await FlintSession.Builder().Master("local[2]").StartAsync(Stop);

        var parts = await flint.Range(0, records, partitions: from).Repartition(to).Glom().CollectAsync(Stop);

        Assert.Equal(to, parts.Count);
        Assert.Equal(Enumerable.Range(0, records).Select(n => (long)n), parts.SelectMany(part => part).Order());
        Assert.InRange(parts.Max(part => part.Length) - parts.Min(part => part.Length), 0, 3);
    }
}
