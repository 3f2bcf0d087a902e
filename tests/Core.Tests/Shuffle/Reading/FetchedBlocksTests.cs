using Flint.Blocks;
using Flint.Errors;
using Flint.Shuffle;
using Flint.Shuffle.Reading;

namespace Flint.Tests.Shuffle.Reading;

/// <summary>How blocks come to a reader: together, ahead, by way of the disk, from the own file.</summary>
public sealed class FetchedBlocksTests
{
    private static readonly IReadOnlyList<(int Key, string Value)>[] Maps =
        [.. Enumerable.Range(0, 12).Select(map =>
            Enumerable.Range(0, 300 + map).Select(i => (i, $"{map} {i}")).ToArray())];

    private static IEnumerable<(int Key, string Value)> All => Maps.SelectMany(rows => rows);

    [Fact]
    public void Small_blocks_of_one_owner_come_in_one_request()
    {
        using var rig = new ShuffleRig();

        Assert.Equal(All, Read(rig));

        Assert.Equal([12], rig.Requests);
        Assert.Equal(rig.WrittenBytes, rig.Scopes[^1].ReadBytes);
    }

    [Fact, Behaviour(57)]
    public void Blocks_larger_than_the_limit_in_flight_pass()
    {
        using var rig = new ShuffleRig { Options = new() { MaxSizeInFlight = new(1000) } };

        Assert.Equal(All, Read(rig));

        Assert.All(rig.OutputsOf(new(0)), status => Assert.InRange(status!.Blocks[0].Bytes, 1001, 20_000));
        Assert.Equal(Enumerable.Repeat(1, 12), rig.Requests);
    }

    [Fact, Behaviour(64)]
    public void Large_blocks_go_to_the_disk_and_leave_nothing_there()
    {
        using var rig = new ShuffleRig { Options = new() { MaxFetchToMemory = new(500) } };

        Assert.Equal(All, Read(rig));

        Assert.Empty(rig.SpillFiles);
        Assert.Equal(rig.WrittenBytes, rig.Scopes[^1].ReadBytes);
    }

    [Fact]
    public void Blocks_for_which_there_is_no_memory_go_to_the_disk()
    {
        using var rig = new ShuffleRig();
        using var tight = new ShuffleRig { HeapLimit = 40_000 };
        var spec = rig.Spec<int, string>(1);
        rig.Map(spec, Maps);
        tight.Read(rig);

        Assert.Equal(All, ShuffleRig.Drain(new ShuffledRows<int, string>(spec, 0, tight.Scope())));

        Assert.InRange(tight.PeakBytes, 1, 40_000);
    }

    [Fact]
    public void Own_blocks_are_read_from_their_file()
    {
        using var rig = new ShuffleRig { Own = true };

        Assert.Equal(All, Read(rig));

        Assert.Empty(rig.Requests);
        Assert.Equal(rig.WrittenBytes, rig.Scopes[^1].ReadBytes);
    }

    [Fact, Behaviour(64)]
    public void Damage_on_the_way_is_told_from_damage_at_the_owner()
    {
        using var rig = new ShuffleRig { OnFetch = (_, _, bytes) => Flipped(bytes!.Value) };

        Assert.Contains("damaged on the way", ReasonOf(rig));
    }

    [Theory, Behaviour(64), Behaviour(97)]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disk_that_does_not_give_what_was_written_is_named(bool own)
    {
        using var rig = new ShuffleRig { Own = own };
        rig.Faults.Arm("output.read:corrupt", "e");

        Assert.Contains("the disk of its owner", ReasonOf(rig));
    }

    [Fact, Behaviour(105)]
    public void Another_whole_block_under_the_name_is_named()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<int, string>(1);
        var status = rig.Write(spec, Maps[0]);
        var summary = status.Blocks[0];
        rig.Register(status with { Blocks = [summary with { BlockChecksum = summary.BlockChecksum ^ 1 }] });

        var failed = Assert.Throws<TaskFailedException>(() =>
            ShuffleRig.Drain(new ShuffledRows<int, string>(spec, 0, rig.Scope())));

        Assert.Contains("another block under that name", failed.Failure.Describe());
    }

    [Fact, Behaviour(110)]
    public void Cancelling_in_mid_fetch_leaves_nothing_and_the_next_reads()
    {
        using var stop = new CancellationTokenSource();
        using var rig = new ShuffleRig { Stop = stop.Token, Options = new() { MaxFetchToMemory = new(500) } };
        var spec = rig.Spec<int, string>(1);
        rig.Map(spec, Maps);
        rig.OnFetch = (number, _, bytes) =>
        {
            if (number == 3)
            {
                stop.Cancel();
            }

            return bytes;
        };

        Assert.ThrowsAny<OperationCanceledException>(() =>
            ShuffleRig.Drain(new ShuffledRows<int, string>(spec, 0, rig.Scope())));

        Assert.Empty(rig.SpillFiles);
        rig.AssertNothingHeld();
        using var next = new ShuffleRig();
        next.Read(rig);
        next.OnFetch = (_, block, _) => rig.BytesOf(block);
        Assert.Equal(All, ShuffleRig.Drain(new ShuffledRows<int, string>(spec, 0, next.Scope())));
    }

    [Fact]
    public void A_round_holds_what_follows_each_other_with_one_request_per_owner()
    {
        BlockOwner a = new(new("a"), "a"), b = new(new("b"), "b");
        long[] sizes = [10, 0, 20, 30, 500, 5, 5];
        BlockOwner OwnerOf(int map) => map % 2 == 0 ? a : b;

        var first = FetchRound.From(sizes, OwnerOf, 0, 60)!;
        var second = FetchRound.From(sizes, OwnerOf, first.LastMap + 1, 60)!;
        var third = FetchRound.From(sizes, OwnerOf, second.LastMap + 1, 60)!;

        Assert.Equal((0, 3, 60), (first.FirstMap, first.LastMap, first.Bytes));
        Assert.Equal([(a, "0 2"), (b, "3")], first.Requests.Select(one => (one.Owner, string.Join(' ', one.Maps))));
        Assert.Equal((4, 4, 500), (second.FirstMap, second.LastMap, second.Bytes));
        Assert.Equal((5, 6, 10), (third.FirstMap, third.LastMap, third.Bytes));
        Assert.Null(FetchRound.From(sizes, OwnerOf, 7, 60));
    }

    private static List<(int Key, string Value)> Read(ShuffleRig rig)
    {
        var spec = rig.Spec<int, string>(1);
        rig.Map(spec, Maps);
        return ShuffleRig.Drain(new ShuffledRows<int, string>(spec, 0, rig.Scope()));
    }

    private static string ReasonOf(ShuffleRig rig) =>
        Assert.IsType<TaskFailure.FetchFailed>(Assert.Throws<TaskFailedException>(() => Read(rig)).Failure).Reason;

    private static ReadOnlyMemory<byte> Flipped(ReadOnlyMemory<byte> bytes)
    {
        var copy = bytes.ToArray();
        copy[^1] ^= 1;
        return copy;
    }
}
