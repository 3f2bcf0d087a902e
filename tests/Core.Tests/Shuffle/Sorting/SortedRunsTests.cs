using Flint.Memory;
using Flint.Serialization.Codecs;
using Flint.Shuffle;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Sorting;

namespace Flint.Tests.Shuffle.Sorting;

public sealed unsafe class SortedRunsTests
{
    private const int Runs = 20;
    private const int LargeValue = 2 << 20;

    [Theory]
    [InlineData(8, Runs)]
    [InlineData(LargeValue, 2)]
    public void So_many_runs_are_merged_at_once_as_their_rows_allow(int valueBytes, int most)
    {
        using var rig = new ShuffleRig { HeapLimit = 64L << 20 };
        var scope = rig.Scope();
        using var runs = Written(scope, Runs, valueBytes);

        Assert.Equal(most, runs.Open().Count);
    }

    [Fact]
    public void Runs_that_were_merged_leave_the_disk_at_once()
    {
        const int many = 400;
        const int valueBytes = 10_000;
        using var rig = new ShuffleRig();
        var scope = rig.Scope();
        using var runs = Written(scope, many, valueBytes);
        Assert.InRange(runs.BytesOnDisk, many * valueBytes, many * valueBytes * 1.1);

        var cursors = runs.Open();

        Assert.InRange(cursors.Count, 2, 64);
        Assert.InRange(runs.BytesOnDisk, many * valueBytes, many * valueBytes * 1.1);
        // While 64 are merged they are there twice; those before them are gone.
        Assert.InRange(runs.MostBytesOnDisk, many * valueBytes, many * valueBytes * 1.4);
    }

    [Fact]
    public void No_more_runs_are_merged_than_are_too_many()
    {
        using var rig = new ShuffleRig();
        var scope = rig.Scope();
        using var runs = Written(scope, 65, 10_000);
        var before = scope.SpilledBytes;

        Assert.Equal(64, runs.Open().Count);

        Assert.InRange(scope.SpilledBytes - before, 20_000, 22_000);
    }

    [Fact]
    public void Rows_of_equal_keys_keep_the_order_of_their_runs_through_all_merges()
    {
        const int many = 300;
        using var rig = new ShuffleRig();
        var scope = rig.Scope();
        using var runs = Written(scope, many, valueBytes: 8, key: _ => 7);

        var order = new List<long>();
        var tree = new LoserTree<long, byte[], long, RawKey<long>, CodecValue<byte[]>>(runs.Open(), Order(scope));
        for (; tree.Current is { } run; tree.Next())
        {
            order.Add(BitConverter.ToInt64(run.ReadValue()));
        }

        Assert.Equal(Enumerable.Range(0, many).Select(run => (long)run), order);
    }

    /// <summary>Runs of one row each.</summary>
    private static SortedRuns<long, byte[], long, RawKey<long>, CodecValue<byte[]>> Written(
        ShuffleScope scope, int count, int valueBytes, Func<int, long>? key = null)
    {
        using var arena = new SlabArena(scope.Slabs, scope.Memory, "test");
        var rows = new RowStreams(arena, 1);
        var layout = new RowLayout<long, byte[], long, RawKey<long>, CodecValue<byte[]>>(
            default, new(new CodecRegistry().Get<byte[]>()));
        var runs = new SortedRuns<long, byte[], long, RawKey<long>, CodecValue<byte[]>>(
            layout, Order(scope), scope, "test");
        var value = new byte[valueBytes];
        var random = new Random(count);
        for (var run = 0; run < count; run++)
        {
            random.NextBytes(value);
            BitConverter.TryWriteBytes(value, (long)run);
            layout.Append(rows, 0, key?.Invoke(run) ?? run, 0, value);
            void* place = null;
            Assert.True(rows.TryNextBlock(0, ref place, out var row, out _));
            SortEntry entry = new() { Row = row };
            runs.Add(new(ref entry));
            rows.Reset();
        }

        return runs;
    }

    private static KeyComparison<long> Order(ShuffleScope scope) => new(scope.Keys.Order<long>(), descending: false);
}
