using Flint.Blocks;
using Flint.Errors;
using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

/// <summary>What a reader does when a block is missing, late, damaged, or another one.</summary>
public sealed class FetchTests
{
    private const int Partitions = 2;

    private static readonly (string Key, long Value)[] Rows =
        [.. Enumerable.Range(0, 400).Select(i => ($"key {i}", (long)i))];

    public static TheoryData<string> WrongBlocks =>
        ["exchanged partitions", "older attempt", "shifted index", "one byte for none", "none for some", "one bit"];

    [Theory, MemberData(nameof(WrongBlocks)), Behaviour(105)]
    public void A_wrong_block_is_noticed_even_if_its_own_checksum_is_right(string wrong)
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<string, long>(Partitions);
        var older = rig.Write(spec, [("key 1", 1L), ("key 2", 2L), ("key 3", 3L)]);
        var newer = rig.Write(spec, Rows);
        rig.Register(newer);
        ReadOnlyMemory<byte> Block(Flint.Identity.TaskAttemptId attempt, int reduce) =>
            rig.BytesOf(new(spec.Id, attempt, reduce))!.Value;
        rig.OnFetch = (_, block, bytes) => wrong switch
        {
            "exchanged partitions" => Block(newer.Attempt, 1 - block.Reduce),
            "older attempt" => Block(older.Attempt, block.Reduce),
            "shifted index" => Block(newer.Attempt, 0)[1..],
            "one byte for none" => bytes!.Value[..1],
            "none for some" => ReadOnlyMemory<byte>.Empty,
            _ => Flipped(bytes!.Value),
        };

        var failure = FailureOf(rig, spec);

        Assert.Equal((spec.Id, 0, newer.Attempt), (failure.Shuffle, failure.MapPartition, failure.MapAttempt));
        Assert.Equal(newer.Owner.Executor, failure.Owner);
        Assert.Equal(2, rig.Fetched.Count);
    }

    [Fact]
    public void What_is_asked_for_next_is_chosen_once_not_with_every_block()
    {
        const int maps = 3000;
        using var rig = new ShuffleRig { Options = new() { MaxSizeInFlight = new(60_000) } };
        var spec = rig.Spec<long, long>(1);
        var status = rig.Write(spec, [(1L, 1L)]);
        for (var map = 0; map < maps; map++)
        {
            rig.Register(status);
        }

        var scope = rig.Scope();
        var rows = new ShuffledRows<long, long>(spec, 0, scope);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = ShuffleRig.Drain(rows);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(maps, read.Count);
        Assert.InRange(rig.Requests.Max(), maps / 10, maps / 2);
        // A kilobyte is usual; choosing from hundreds of blocks takes several.
        Assert.InRange(allocated / maps, 0, 2000);
    }

    [Fact]
    public void A_block_damaged_once_is_fetched_again_and_read()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<string, long>(1);
        rig.Map(spec, Rows);
        rig.OnFetch = (number, _, bytes) => number == 0 ? Flipped(bytes!.Value) : bytes;

        Assert.Equal(Rows, ShuffleRig.Drain(new ShuffledRows<string, long>(spec, 0, rig.Scope())));
        Assert.Equal(2, rig.Fetched.Count);
    }

    [Fact]
    public void A_block_that_the_owner_does_not_have_is_a_fetch_failure()
    {
        using var rig = new ShuffleRig { OnFetch = (_, _, _) => null };
        var spec = rig.Spec<string, long>(Partitions);
        rig.Map(spec, Rows);

        Assert.Contains("does not have", FailureOf(rig, spec).Reason);
    }

    [Fact]
    public void A_connection_that_breaks_is_a_fetch_failure_with_its_cause()
    {
        using var rig = new ShuffleRig { OnFetch = (_, _, _) => throw new IOException("connection reset") };
        var spec = rig.Spec<string, long>(Partitions);
        rig.Map(spec, Rows);

        Assert.Contains("connection reset", FailureOf(rig, spec).Reason);
    }

    [Fact]
    public void A_missing_map_output_is_a_fetch_failure_of_that_map_task()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<string, long>(Partitions);
        rig.Map(spec, Rows);
        rig.Register(null, spec.Id);

        var failure = FailureOf(rig, spec);

        Assert.Equal((1, null), (failure.MapPartition, failure.Owner));
    }

    [Fact]
    public void Every_reader_reports_a_failed_fetch_and_releases_what_it_holds()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<string, long>(1);
        rig.Map(spec, Rows, Rows);
        rig.OnFetch = (_, block, bytes) => block.Attempt.Value == 1 ? null : bytes;
        var sum = new Aggregator<long, long>(value => value, (a, b) => a + b, (a, b) => a + b);

        Fails(() => ShuffleRig.Drain(new ShuffledRows<string, long>(spec, 0, rig.Scope())));
        Fails(() => ShuffleRig.Drain(new CombinedRows<string, long, long>(spec, 0, rig.Scope(), sum)));
        Fails(() => ShuffleRig.Drain(new GroupedRows<string, long>(spec, 0, rig.Scope())));
        Fails(() => ShuffleRig.Drain(new SortedRows<string, long>(spec, 0, rig.Scope(), null, false)));
        Fails(() => ShuffleRig.Drain(new JoinedRows<string, long, long>(spec, spec, 0, rig.Scope())));
    }

    [Fact]
    public void Empty_partitions_are_not_fetched()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<string, long>(64);
        rig.Map(spec, [("one", 1L)], []);

        var read = rig.Reduce(64, (reduce, scope) => new ShuffledRows<string, long>(spec, reduce, scope));

        Assert.Equal(("one", 1L), Assert.Single(read.SelectMany(part => part)));
        Assert.Single(rig.Fetched);
    }

    private static TaskFailure.FetchFailed FailureOf(ShuffleRig rig, ShuffleSpec<string, long, long> spec) =>
        Fails(() => ShuffleRig.Drain(new ShuffledRows<string, long>(spec, 0, rig.Scope())));

    private static TaskFailure.FetchFailed Fails(Action read) =>
        Assert.IsType<TaskFailure.FetchFailed>(Assert.Throws<TaskFailedException>(read).Failure);

    private static ReadOnlyMemory<byte> Flipped(ReadOnlyMemory<byte> bytes)
    {
        var copy = bytes.ToArray();
        copy[^1] ^= 1;
        return copy;
    }
}
