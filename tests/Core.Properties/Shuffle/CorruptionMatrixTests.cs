using System.Buffers.Binary;
using Flint.Errors;
using Flint.Serialization.Compression;
using Flint.Shuffle;
using Flint.Shuffle.Storing;
using Flint.Tests;

namespace Flint.Properties.Shuffle;

/// <summary>Shuffle files that are damaged on the disk: every damage is noticed before a row is decoded.</summary>
public sealed class CorruptionMatrixTests
{
    private const int Partitions = 10;
    private const int Outputs = 20;

    [Fact, Behaviour(105), Behaviour(97)]
    public void One_flipped_byte_at_any_offset_of_200_blocks_is_noticed()
    {
        using var rig = new ShuffleRig { Late = false, Own = true };
        var noticed = 0;
        for (var map = 0; map < Outputs; map++)
        {
            var spec = rig.Spec<int, long>(Partitions);
            rig.Map(spec, RowsOf(map));
            var status = rig.OutputsOf(spec.Id)[0]!;
            using var file = File.Open(
                PathOf(rig, status, "data"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            for (var reduce = 0; reduce < Partitions; reduce++)
            {
                var start = status.Blocks.Take(reduce).Sum(block => block.Bytes);
                Assert.InRange(status.Blocks[reduce].Bytes, 20, 400);
                for (var at = start; at < start + status.Blocks[reduce].Bytes; at++)
                {
                    Flip(file, at);
                    Assert.Contains("the disk of its owner", Refusal(rig, spec, reduce));
                    Flip(file, at);
                    noticed++;
                }
            }

            var read = rig.Reduce(Partitions, (reduce, scope) => new ShuffledRows<int, long>(spec, reduce, scope));
            Assert.Equal(RowsOf(map).Order(), read.SelectMany(part => part).Order());
        }

        Assert.InRange(noticed, Outputs * Partitions * 20, Outputs * Partitions * 400);
    }

    [Theory, Behaviour(105)]
    [InlineData("cut at a record")]
    [InlineData("two partitions exchanged")]
    [InlineData("index shifted by a run")]
    [InlineData("index shifted by a partition")]
    [InlineData("one byte for none")]
    [InlineData("none for one byte")]
    public void Files_that_lie_are_noticed(string lie)
    {
        using var rig = new ShuffleRig { Late = false, Own = true, Compression = CompressionKind.None };
        var spec = rig.Spec<int, long>(Partitions);
        rig.Map(spec, RowsOf(1));
        var status = rig.OutputsOf(spec.Id)[0]!;
        var index = PathOf(rig, status, "index");
        var offsets = ShuffleFiles.ReadNumbers(index, Partitions + 1);
        switch (lie)
        {
            case "cut at a record":
                // Rows of an int and a long, with the hash of the key.
                using (var data = File.Open(PathOf(rig, status, "data"), FileMode.Open))
                {
                    data.SetLength(data.Length - (offsets[^1] - offsets[^2]) / status.Blocks[^1].Rows);
                }

                break;
            case "two partitions exchanged":
                Exchange(PathOf(rig, status, "data"), offsets);
                break;
            case "index shifted by a run":
                Write(index, [.. offsets.Select((offset, i) => i == 0 || i == Partitions ? offset : offset + 9)]);
                break;
            case "index shifted by a partition":
                Write(index, [0, .. offsets[2..], offsets[^1]]);
                break;
            case "one byte for none":
                Write(index, [.. offsets.Select((_, i) => i == Partitions ? offsets[^1] : i)]);
                break;
            default:
                Write(index, [.. offsets.Select((_, i) => i == Partitions ? offsets[^1] : 0)]);
                break;
        }

        for (var reduce = 0; reduce < Partitions; reduce++)
        {
            if (lie is "two partitions exchanged" && reduce > 1)
            {
                break;
            }

            _ = Refusal(rig, spec, reduce);
        }
    }

    [Fact, Behaviour(105)]
    public void The_block_of_an_older_attempt_is_noticed()
    {
        using var rig = new ShuffleRig { Late = false, Own = true };
        var spec = rig.Spec<int, long>(Partitions);
        var older = rig.Write(spec, RowsOf(1));
        rig.Map(spec, RowsOf(2));
        var newer = rig.OutputsOf(spec.Id)[0]!;
        foreach (var ending in new[] { "data", "index", "checksum.CRC32C" })
        {
            File.Copy(PathOf(rig, older, ending), PathOf(rig, newer, ending), overwrite: true);
        }

        for (var reduce = 0; reduce < Partitions; reduce++)
        {
            var refusal = Refusal(rig, spec, reduce);
            Assert.True(refusal.Contains("another block") || refusal.Contains("bytes came"), refusal);
        }
    }

    private static (int Key, long Value)[] RowsOf(int map) =>
        [.. Enumerable.Range(0, 100 + map).Select(i => (i * 31, (long)i * map))];

    /// <summary>Reads a partition, which must fail with its first batch.</summary>
    private static string Refusal(ShuffleRig rig, ShuffleSpec<int, long, long> spec, int reduce)
    {
        using var rows = new ShuffledRows<int, long>(spec, reduce, rig.Scope(reduce));
        var failed = Assert.Throws<TaskFailedException>(() => rows.Read(out _));
        return Assert.IsType<TaskFailure.FetchFailed>(failed.Failure).Reason;
    }

    private static string PathOf(ShuffleRig rig, MapStatus status, string ending) =>
        rig.Scratch.PathOf(ShuffleFiles.NameOf(status.Shuffle, status.Attempt, ending), 0);

    private static void Flip(FileStream file, long at)
    {
        file.Position = at;
        var one = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(one ^ 0x10));
        file.Flush();
    }

    private static void Exchange(string path, long[] offsets)
    {
        var bytes = File.ReadAllBytes(path);
        var (first, second) = ((int)offsets[1], (int)(offsets[2] - offsets[1]));
        byte[] changed = [.. bytes[first..(first + second)], .. bytes[..first], .. bytes[(first + second)..]];
        File.WriteAllBytes(path, changed);
    }

    private static void Write(string index, long[] offsets)
    {
        var bytes = new byte[offsets.Length * sizeof(long)];
        for (var i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * sizeof(long)), offsets[i]);
        }

        File.WriteAllBytes(index, bytes);
    }
}
