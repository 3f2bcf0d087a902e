using Flint.Errors;
using Flint.Memory;
using Flint.Serialization.Compression;
using Flint.Shuffle;

namespace Flint.Tests.Shuffle.Writing;

/// <summary>What a map task does when its output does not fit into memory.</summary>
public sealed class MapSpillTests
{
    private const int Partitions = 5;
    // Enough rows to fill many small slabs, with some values that no slab can hold.
    private static readonly (long Key, string Value)[] Rows =
        [.. Enumerable.Range(0, 20_000).Select(i =>
            (i * 7919L % 1000, i % 5000 == 17 ? new string('x', 60_000) : $"{i}"))];

    private static readonly Aggregator<string, string> Join = new(text => text, Shorter, Shorter);

    [Theory]
    [InlineData(CompressionKind.Lz4)]
    [InlineData(CompressionKind.Zstd)]
    [InlineData(CompressionKind.None)]
    public void Rows_keep_their_order_through_forced_spills(CompressionKind codec)
    {
        using var rig = new ShuffleRig { Compression = codec, Options = new() { SpillRows = 3000 } };
        using var roomy = new ShuffleRig { Compression = codec };
        var spec = rig.Spec<long, string>(Partitions);
        rig.Map(spec, Rows, Rows[..500]);
        var expected = roomy.Write(spec, Rows);

        Assert.Equal(expected.Blocks.Select(Content), rig.OutputsOf(spec.Id)[0]!.Blocks.Select(Content));
        Assert.Equal([6, 0], rig.Scopes.Select(scope => scope.SpillCount));
        Assert.InRange(rig.Scopes[0].SpilledBytes, 1, expected.Blocks.Sum(block => block.Bytes) * 2);
        var read = rig.Reduce(Partitions, (reduce, scope) => new ShuffledRows<long, string>(spec, reduce, scope));
        foreach (var part in read)
        {
            var keys = part.Select(row => row.Key).ToHashSet();
            Assert.Equal([.. Rows.Where(row => keys.Contains(row.Key)),
                .. Rows[..500].Where(row => keys.Contains(row.Key))], part);
        }

        static (ulong, long) Content(BlockSummary block) => (block.RowChecksum, block.Rows);
    }

    [Fact]
    public void Few_rows_in_each_of_very_many_partitions_do_not_spill()
    {
        using var rig = new ShuffleRig { MemoryLimit = 48 << 20 };
        var spec = rig.Spec<long, long>(65_536);

        var status = rig.Write(spec, [.. Enumerable.Range(0, 200_000).Select(i => ((long)i, (long)i))]);

        Assert.Equal(200_000, status.Blocks.Sum(block => block.Rows));
        Assert.Equal(0, rig.Spills);
    }

    [Theory]
    [InlineData(CompressionKind.Lz4)]
    [InlineData(CompressionKind.Zstd)]
    [InlineData(CompressionKind.None)]
    public void Combined_rows_that_spilled_are_combined_to_the_same(CompressionKind codec)
    {
        using var rig = new ShuffleRig { Compression = codec, Options = new() { SpillRows = 3000 } };
        var spec = rig.Spec<long, string, string>(new HashPartitioner(Partitions), Join);
        rig.Map(spec, Rows, Rows);

        Assert.All(rig.Scopes, scope => Assert.Equal(6, scope.SpillCount));
        var read = rig.Reduce(
            Partitions, (reduce, scope) => new CombinedRows<long, string, string>(spec, reduce, scope));
        Assert.Equal(
            Rows.Concat(Rows).GroupBy(row => row.Key).OrderBy(group => group.Key)
                .Select(group => (group.Key, group.Select(row => row.Value).Aggregate(Shorter))),
            read.SelectMany(part => part).OrderBy(row => row.Key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_does_not_fit_spills_by_itself(bool combine)
    {
        using var slabs = new SlabPool(size: 64 << 10);
        using var rig = new ShuffleRig(slabs) { MemoryLimit = 2 << 20, Compression = CompressionKind.None };
        var rows = Enumerable.Range(0, 200_000).Select(i => (i * 7919L, (long)i)).ToArray();
        var sum = new Aggregator<long, long>(value => value, (a, b) => a + b, (a, b) => a + b);
        var spec = rig.Spec<long, long, long>(new HashPartitioner(Partitions), combine ? sum : null);

        var status = rig.Write(spec, rows);

        Assert.Equal(rows.Length, status.Blocks.Sum(block => block.Rows));
        Assert.InRange(rig.Scopes[0].SpillCount, 2, 40);
        Assert.InRange(rig.Scopes[0].Memory.PeakBytes, 1, 4 << 20);
        using var roomy = new ShuffleRig();
        roomy.Register(status);
        roomy.OnFetch = (_, block, _) => rig.BytesOf(block);
        var read = roomy.Reduce(Partitions, (reduce, scope) => new ShuffledRows<long, long>(
            new(spec.Id, spec.Partitioner, null, spec.Seed), reduce, scope));
        Assert.Equal(rows, read.SelectMany(part => part).OrderBy(row => row.Value));
    }

    [Fact]
    public void Combining_makes_room_for_another_operator_of_the_attempt()
    {
        using var slabs = new SlabPool(size: 64 << 10);
        using var rig = new ShuffleRig(slabs) { MemoryLimit = 8 << 20 };
        var rows = Enumerable.Range(0, 60_000).Select(i => ((long)i, 1L)).ToArray();
        var sum = new Aggregator<long, long>(value => value, (a, b) => a + b, (a, b) => a + b);
        var spec = rig.Spec<long, long, long>(new HashPartitioner(Partitions), sum);
        var scope = rig.Scope();
        using var writer = new ShuffleWriter<long, long, long>(spec, scope);
        foreach (var batch in rows.Chunk(1024))
        {
            writer.PushBatch(batch, batch.Length);
        }

        Assert.Equal(0, scope.SpillCount);

        scope.Memory.Reserve(7 << 20, "another", MemoryKind.Native);
        Assert.InRange(scope.SpillCount, 1, 9);
        foreach (var batch in rows.Chunk(1024))
        {
            writer.PushBatch(batch, batch.Length);
        }

        scope.Memory.Release(7 << 20, MemoryKind.Native);
        writer.Complete();
        // Rows that were combined as far as memory allowed are not to be compared with those of another attempt.
        Assert.All(writer.Status.Blocks, block => Assert.Equal(0UL, block.RowChecksum));
        rig.Register(writer.Status);

        var read = rig.Reduce(Partitions, (reduce, it) => new CombinedRows<long, long, long>(spec, reduce, it));
        Assert.Equal(rows.Select(row => (row.Item1, 2L)), read.SelectMany(part => part).Order());
    }

    [Fact, Behaviour(110)]
    public void A_full_disk_in_mid_spill_is_a_clear_error_that_leaves_nothing()
    {
        using var rig = new ShuffleRig { Options = new() { SpillRows = 3000 } };
        rig.Faults.Arm("spill.write:full@2", "e");

        var error = Assert.Throws<FlintException>(() => rig.Write(rig.Spec<long, string>(Partitions), Rows));

        Assert.Contains(rig.Scratch.Folders[0], error.Message);
        Assert.Contains("flint.local.dir", error.Message);
        AssertNoFiles(rig);
        rig.Faults.Arm("", "e");
        Assert.Equal(Rows.Length, rig.Write(rig.Spec<long, string>(1), Rows).Blocks[0].Rows);
    }

    [Fact, Behaviour(97)]
    public void Bytes_that_come_back_damaged_from_a_spill_are_noticed()
    {
        using var rig = new ShuffleRig { Options = new() { SpillRows = 3000 } };
        rig.Faults.Arm("spill.read:corrupt@7", "e");

        var error = Assert.Throws<IOException>(() => rig.Write(rig.Spec<long, string>(Partitions), Rows));

        Assert.Contains("came back from the disk", error.Message);
        AssertNoFiles(rig);
    }

    [Fact, Behaviour(110)]
    public void A_cancelled_spill_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        using var rig = new ShuffleRig { Options = new() { SpillRows = 3000 }, Stop = stop.Token };
        var spec = rig.Spec<long, string>(Partitions);
        using (var writer = new ShuffleWriter<long, string, string>(spec, rig.Scope()))
        {
            writer.PushBatch(Rows, 3500);
            Assert.Equal(1, rig.Scopes[0].SpillCount);
            stop.Cancel();

            Assert.ThrowsAny<OperationCanceledException>(() => writer.PushBatch(Rows, 3500));
        }

        AssertNoFiles(rig);
    }

    private static void AssertNoFiles(ShuffleRig rig) => Assert.All(rig.Scratch.Folders, folder =>
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories)));

    private static string Shorter(string one, string other) => other.Length < one.Length ? other : one;
}
