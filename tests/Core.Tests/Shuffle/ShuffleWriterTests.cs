using System.Buffers.Binary;
using Flint.Serialization.Compression;
using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

public sealed class ShuffleWriterTests
{
    private static readonly (int Key, string? Value)[] Rows =
        [.. Enumerable.Range(0, 3000).Select(i => (i % 50, i % 9 == 0 ? null : $"value {i}"))];

    [Fact]
    public void The_row_checksum_does_not_depend_on_the_order_of_rows()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<int, string?>(4);

        var forwards = rig.Write(spec, Rows);
        var backwards = rig.Write(spec, [.. Rows.Reverse()]);
        var other = rig.Write(spec, [.. Rows.Take(2999), (Rows[2999].Key, "another")]);

        Assert.Equal(forwards.Blocks.Select(Content), backwards.Blocks.Select(Content));
        Assert.NotEqual(forwards.Blocks.Select(Content), other.Blocks.Select(Content));
        static (ulong, long) Content(BlockSummary block) => (block.RowChecksum, block.Rows);
    }

    [Fact]
    public void The_status_names_attempt_owner_and_the_exact_sizes()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<int, string?>(200);

        var status = rig.Write(spec, Rows, map: 7);

        Assert.Equal((spec.Id, 7), (status.Shuffle, status.MapPartition));
        Assert.Equal(Rows.Length, status.Blocks.Sum(block => block.Rows));
        Assert.Equal(rig.WrittenBytes, status.Blocks.Sum(block => block.Bytes));
        Assert.Equal(50, status.Blocks.Count(block => block.Bytes > 0), tolerance: 10);
        for (var i = 0; i < status.Blocks.Count; i++)
        {
            Assert.Equal(status.Blocks[i].Bytes, rig.BytesOf(new(spec.Id, status.Attempt, i))!.Value.Length);
        }
    }

    [Fact]
    public void No_rows_give_empty_blocks()
    {
        using var rig = new ShuffleRig();
        var status = rig.Write(rig.Spec<int, string?>(3), []);

        Assert.All(status.Blocks, block => Assert.Equal(default, block));
    }

    [Fact]
    public void Rows_larger_than_a_buffer_pass_in_order()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<int, byte[]>(1);
        var rows = Enumerable.Range(0, 40).Select(i => (i % 2, new byte[i % 3 == 0 ? 300_000 : 10])).ToArray();
        new Random(1).NextBytes(rows[3].Item2);
        rig.Map(spec, rows);

        var read = ShuffleRig.Drain(new ShuffledRows<int, byte[]>(spec, 0, rig.Scope()));
        var groups = ShuffleRig.Drain(new GroupedRows<int, byte[]>(spec, 0, rig.Scope()));

        Assert.Equal(rows.Select(row => row.Item1), read.Select(row => row.Key));
        Assert.All(rows.Zip(read), pair => Assert.Equal(pair.First.Item2, pair.Second.Value));
        Assert.Equal([20, 20], groups.Select(group => group.Value.Count));
    }

    [Fact]
    public void Runs_that_would_not_shrink_are_stored_until_one_does()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<int, byte[]>(1);
        // Two rows of this size do not fit into one run.
        var rows = Enumerable.Range(0, 60).Select(i => (i, new byte[60_000])).ToArray();
        foreach (var (_, random) in rows.Take(20))
        {
            new Random(2).NextBytes(random);
        }

        var status = rig.Write(spec, rows);
        rig.Register(status);

        // The first run shows it, the 17th shows it again, the 33rd shrinks.
        CompressionKind[] kinds =
            [.. Enumerable.Repeat(CompressionKind.None, 32), .. Enumerable.Repeat(CompressionKind.Lz4, 28)];
        Assert.Equal(kinds, KindsOf(rig.BytesOf(new(spec.Id, status.Attempt, 0))!.Value.Span));
        var read = ShuffleRig.Drain(new ShuffledRows<int, byte[]>(spec, 0, rig.Scope()));
        Assert.Equal(rows.Select(row => row.Item2), read.Select(row => row.Value));
    }

    [Fact]
    public void One_hot_key_among_many_is_combined_grouped_and_joined()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<long, int>(2);
        var rows = Enumerable.Range(0, 200_000).Select(i => (i % 2 == 0 ? 1L : i, 1)).ToArray();
        var sum = new Aggregator<int, int>(value => value, (a, b) => a + b, (a, b) => a + b);
        rig.Map(spec, rows);

        var sums = rig.Reduce(2, (part, scope) => new CombinedRows<long, int, int>(spec, part, scope, sum))
            .SelectMany(part => part).ToDictionary();
        var groups = rig.Reduce(2, (part, scope) => new GroupedRows<long, int>(spec, part, scope))
            .SelectMany(part => part).ToDictionary();

        Assert.Equal(100_001, sums[1]);
        Assert.Equal(100_001, groups[1].Count);
        Assert.Equal((100_000, 100_000), (sums.Count, groups.Count));
    }

    private static List<CompressionKind> KindsOf(ReadOnlySpan<byte> segment)
    {
        var kinds = new List<CompressionKind>();
        while (!segment.IsEmpty)
        {
            kinds.Add((CompressionKind)segment[sizeof(int)]);
            segment = segment[(sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(segment))..];
        }

        return kinds;
    }
}
