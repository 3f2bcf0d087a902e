using Flint.Memory;
using Flint.Serialization.Codecs;
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
        using var arena = new SlabArena(scope.Slabs, scope.Memory, "test");
        var rows = new RowStreams(arena, 1);
        var layout = new RowLayout<long, byte[], long, RawKey<long>, CodecValue<byte[]>>(
            default, new(new CodecRegistry().Get<byte[]>()));
        using var runs = new SortedRuns<long, byte[], long, RawKey<long>, CodecValue<byte[]>>(
            layout, new(scope.Keys.Order<long>(), descending: false), scope, "test");
        for (var run = 0; run < Runs; run++)
        {
            layout.Append(rows, 0, run, 0, new byte[valueBytes]);
            void* place = null;
            Assert.True(rows.TryNextBlock(0, ref place, out var row, out _));
            SortEntry entry = new() { Row = row };
            runs.Add(new(ref entry));
            rows.Reset();
        }

        Assert.Equal(most, runs.Open().Count);
    }
}
