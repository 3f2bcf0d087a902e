using Flint.Shuffle;

namespace Flint.Tests.Shuffle.Combining;

/// <summary>
/// Values that are objects lie on the heap while keys are few: they must not stay there beyond the attempt's budget.
/// </summary>
public sealed class FrontTests
{
    private const long Heap = 8L << 20;
    private const int Large = 4 << 10;

    private static readonly Aggregator<byte[], byte[]> First =
        new(value => value, (first, _) => first, (first, _) => first);

    private static readonly Aggregator<long, List<long>> All = new(
        value => [value], (all, one) => Added(all, [one]), Added);

    [Fact]
    public void Large_values_of_few_keys_move_to_where_memory_is_counted()
    {
        using var rig = new ShuffleRig { MemoryLimit = 256L << 20, HeapLimit = Heap };
        var rows = LargeRows();
        var spec = rig.Spec<long, byte[]>(1);
        rig.Map(spec, rows);

        var scope = rig.Scope();
        var read = ShuffleRig.Drain(new CombinedRows<long, byte[], byte[]>(spec, 0, scope, First));

        Assert.Equal(rows, read.OrderBy(row => row.Key));
        Assert.InRange(scope.Memory.PeakBytes, rows.Length * (long)Large * 3 / 4, long.MaxValue);
    }

    [Fact]
    public void Values_that_grow_row_by_row_do_so_too()
    {
        const int rows = 400_000;
        using var rig = new ShuffleRig { MemoryLimit = 256L << 20, HeapLimit = Heap / 2 };
        var spec = rig.Spec<long, long, List<long>>(new HashPartitioner(1));
        rig.Map(ShuffleRig.Raw(spec), [.. Enumerable.Range(0, rows).Select(i => (i % 10L, (long)i))]);

        var scope = rig.Scope();
        var read = ShuffleRig.Drain(new CombinedRows<long, long, List<long>>(spec, 0, scope, All));

        Assert.Equal(10, read.Count);
        Assert.All(read, row => Assert.Equal(
            Enumerable.Range(0, rows / 10).Select(i => (i * 10L) + row.Key), row.Value));
        Assert.InRange(scope.Memory.PeakBytes, rows * 8L, long.MaxValue);
    }

    private static List<long> Added(List<long> all, List<long> more)
    {
        all.AddRange(more);
        return all;
    }

    private static (long Key, byte[] Value)[] LargeRows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 10_000).Select(i =>
        {
            var value = new byte[Large];
            random.NextBytes(value);
            return ((long)i, value);
        })];
    }
}
