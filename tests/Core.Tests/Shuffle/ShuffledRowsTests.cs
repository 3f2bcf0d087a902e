using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

public sealed class ShuffledRowsTests
{
    [Fact]
    public void Rows_come_in_map_order_and_each_once()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<string?, int>(3);
        var maps = Enumerable.Range(0, 4).Select(map => Enumerable.Range(0, 5000)
            .Select(i => (i % 7 == 0 ? null : $"key {i % 100}", (map * 5000) + i)).ToArray()).ToArray();
        rig.Map(spec, maps);

        var read = rig.Reduce(3, (reduce, scope) => new ShuffledRows<string?, int>(spec, reduce, scope));

        Assert.All(read, part => Assert.Equal(part.OrderBy(row => row.Value), part));
        Assert.Equal(maps.SelectMany(rows => rows), read.SelectMany(part => part).OrderBy(row => row.Item2));
        var keys = read.SelectMany((part, reduce) => part.Select(row => (row.Key, reduce))).Distinct().ToList();
        Assert.Equal(keys.Count, keys.DistinctBy(one => one.Key).Count());
    }
}
