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

    [Theory, Behaviour(64), Behaviour(110)]
    [InlineData("spill.open:fail", "found no room")]
    [InlineData("spill.write:full", "found no room")]
    [InlineData("spill.read:fail@1", "the disk of this executor")]
    [InlineData("spill.read:fail@2", "the disk of this executor")]
    [InlineData("spill.read:corrupt", "the disk of this executor")]
    public void An_error_of_the_readers_own_disk_is_not_charged_to_the_owner_of_the_block(string fault, string words)
    {
        using var rig = new ShuffleRig { Options = new() { MaxFetchToMemory = new(500) } };
        rig.Faults.Arm(fault, "e");

        var error = Assert.Throws<FlintException>(() => Read(rig));

        Assert.Contains(words, error.Message);
    }

    [Fact, Behaviour(64)]
    public void A_block_that_the_readers_own_disk_damaged_once_is_fetched_again_and_read()
    {
        using var rig = new ShuffleRig { Options = new() { MaxFetchToMemory = new(500) } };
        rig.Faults.Arm("spill.read:corrupt@1", "e");

        Assert.Equal(All, Read(rig));
        Assert.Equal(13, rig.Fetched.Count);
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

        var first = FetchRound.From(sizes, OwnerOf, 0, new(60))!;
        var second = FetchRound.From(sizes, OwnerOf, first.LastMap + 1, new(60))!;
        var third = FetchRound.From(sizes, OwnerOf, second.LastMap + 1, new(60))!;

        Assert.Equal((0, 3, 60), (first.FirstMap, first.LastMap, first.Bytes));
        Assert.Equal([(a, "0 2"), (b, "3")], first.Requests.Select(one => (one.Owner, string.Join(' ', one.Maps))));
        Assert.Equal((4, 4, 500), (second.FirstMap, second.LastMap, second.Bytes));
        Assert.Equal((5, 6, 10), (third.FirstMap, third.LastMap, third.Bytes));
        Assert.Null(FetchRound.From(sizes, OwnerOf, 7, new(60)));
    }

    [Fact]
    public void A_round_ends_before_it_asks_too_many_owners_or_one_for_too_many_blocks()
    {
        BlockOwner a = new(new("a"), "a"), b = new(new("b"), "b");
        long[] sizes = [.. Enumerable.Repeat(1L, 8)];
        BlockOwner OwnerOf(int map) => map < 3 ? a : map % 2 == 0 ? a : b;

        Assert.Equal("0-2 3-3 4-4 5-5 6-6 7-7", RoundsOf(new(100, Requests: 1)));
        Assert.Equal("0-1 2-5 6-7", RoundsOf(new(100, BlocksOfOwner: 2)));
        Assert.Equal("0-7", RoundsOf(new(100)));

        string RoundsOf(RoundLimits limits)
        {
            var rounds = new List<string>();
            for (var next = 0; FetchRound.From(sizes, OwnerOf, next, limits) is { } round; next = round.LastMap + 1)
            {
                rounds.Add($"{round.FirstMap}-{round.LastMap}");
            }

            return string.Join(' ', rounds);
        }
    }

    [Theory]
    [InlineData(1, int.MaxValue, 1, 12)]
    [InlineData(int.MaxValue, 5, 1, 5)]
    [InlineData(int.MaxValue, 4, 1, 4)]
    public void Limits_of_requests_and_blocks_hold_and_everything_arrives(
        int requests, int blocks, int mostRequests, int mostBlocks)
    {
        using var rig = new ShuffleRig
        {
            Options = new() { MaxRequestsInFlight = requests, MaxBlocksInFlightPerOwner = blocks },
        };

        Assert.Equal(All, Read(rig));

        Assert.Equal((mostRequests, mostBlocks), (rig.MostRequestsAtOnce, rig.Requests.Max()));
        Assert.Equal(12, rig.Requests.Sum());
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue, "4 4 4")]
    [InlineData(2, int.MaxValue, "4 4")]
    [InlineData(1, int.MaxValue, "4")]
    [InlineData(int.MaxValue, 8, "4 4")]
    [InlineData(int.MaxValue, 3, "3")]
    public void While_an_owner_does_not_answer_no_more_is_asked_than_the_limits_allow(
        int requests, int blocks, string expected)
    {
        using var writer = new ShuffleRig();
        var spec = writer.Spec<int, string>(1);
        writer.Map(spec, [.. Enumerable.Repeat(Maps[0], 12)]);
        var bytes = writer.OutputsOf(spec.Id).Max(status => status!.Blocks[0].Bytes);
        using var stop = new CancellationTokenSource();
        using var rig = new ShuffleRig
        {
            Stop = stop.Token,
            Silent = true,
            Options = new()
            {
                MaxSizeInFlight = new(bytes * 12),
                MaxRequestsInFlight = requests,
                MaxBlocksInFlightPerOwner = blocks,
            },
        };
        rig.Read(writer);
        var scope = rig.Scope();
        var outputs = new MapOutputBlocks(scope, spec.Id, 0, 1);
        using (var ahead = new FetchAhead(scope, outputs))
        {
            stop.Cancel();

            Assert.ThrowsAny<OperationCanceledException>(() => ahead.TryTake(0, out _));
        }

        Assert.Equal(expected, string.Join(' ', rig.Requests));
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
