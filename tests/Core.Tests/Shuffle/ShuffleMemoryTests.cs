using Flint.Errors;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

/// <summary>What writers and readers do when memory is short, user code throws, or the attempt is cancelled.</summary>
public sealed class ShuffleMemoryTests
{
    private static readonly (long Key, long Value)[] Rows =
        [.. Enumerable.Range(0, 300_000).Select(i => ((long)i * 7919, (long)i))];

    private static readonly Aggregator<long, long> Sum = new(value => value, (a, b) => a + b, (a, b) => a + b);

    [Theory]
    [InlineData("reduce")]
    [InlineData("group")]
    [InlineData("sort")]
    [InlineData("join")]
    public void An_operator_that_may_not_grow_fails_by_name_and_releases_everything(string what)
    {
        using var roomy = new ShuffleRig();
        var spec = roomy.Spec<long, long>(1);
        roomy.Map(spec, Rows);
        // Enough to begin with, too little to end; for those that spill, too little for a single slab.
        var limit = what is "write" or "combine" ? 5L << 20 : 1L << 20;
        using var tight = new ShuffleRig { MemoryLimit = limit, HeapLimit = 5L << 20 };
        tight.Map(spec);
        tight.Register(roomy.OutputsOf(spec.Id)[0]);
        tight.OnFetch = (_, block, _) => roomy.BytesOf(block);

        var failed = Assert.Throws<TaskFailedException>(() => _ = what switch
        {
            "reduce" => ShuffleRig.Drain(new CombinedRows<long, long, long>(spec, 0, tight.Scope(), Sum)).Count,
            "group" => ShuffleRig.Drain(new GroupedRows<long, long>(spec, 0, tight.Scope())).Count,
            "sort" => ShuffleRig.Drain(new SortedRows<long, long>(spec, 0, tight.Scope(), null, false)).Count,
            _ => ShuffleRig.Drain(new JoinedRows<long, long, long>(spec, spec, 0, tight.Scope())).Count,
        });

        var failure = Assert.IsType<TaskFailure.MemoryLimit>(failed.Failure);
        Assert.True(failure.LimitBytes == limit || failure.LimitBytes == 5L << 20, failure.Describe());
        Assert.NotEmpty(failure.Operator);
    }

    [Fact]
    public void Chunks_are_combined_in_place_when_memory_fills()
    {
        using var rig = new ShuffleRig { MemoryLimit = 24L << 20 };
        var rows = Enumerable.Range(0, 1_500_000).Select(i => ((long)(i % 30_000), 1L)).ToArray();
        var spec = rig.Spec<long, long, long>(new HashPartitioner(3), Sum);
        rig.Map(spec, rows, rows);

        var read = rig.Reduce(3, (reduce, scope) => new CombinedRows<long, long, long>(spec, reduce, scope));

        Assert.Equal(30_000, read.Sum(part => part.Count));
        Assert.All(read.SelectMany(part => part), row => Assert.Equal(100, row.Value));
    }

    [Fact]
    public void Combining_is_given_up_where_it_does_not_shrink_and_the_sums_stay_right()
    {
        using var rig = new ShuffleRig { MemoryLimit = 48L << 20 };
        var rows = Enumerable.Range(0, 1_500_000).Select(i => ((long)(i % 1_000_000), 1L)).ToArray();
        var spec = rig.Spec<long, long, long>(new HashPartitioner(4), Sum);
        var status = rig.Write(spec, rows);
        rig.Register(status);

        using var roomy = new ShuffleRig();
        roomy.Register(status);
        roomy.OnFetch = (_, block, _) => rig.BytesOf(block);
        var read = roomy.Reduce(4, (reduce, scope) => new CombinedRows<long, long, long>(spec, reduce, scope));

        Assert.Equal(1_500_000, status.Blocks.Sum(block => block.Rows));
        Assert.Equal(1_000_000, read.Sum(part => part.Count));
        Assert.Equal(rows.Length, read.SelectMany(part => part).Sum(row => row.Value));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void An_exception_of_the_users_function_is_reported_as_user_code_on_both_sides(int keys)
    {
        using var rig = new ShuffleRig();
        var rows = Enumerable.Range(0, 200_000).Select(i => ((long)(i % keys), (long)i)).ToArray();
        Func<long, long, long> fails = (a, b) => b == 150_001 ? throw new FormatException("user") : a + b;
        var spec = rig.Spec<long, long, long>(new HashPartitioner(2), new(value => value, fails, fails));
        var raw = rig.Spec<long, long>(1);
        rig.Map(raw, rows);

        var writing = Assert.Throws<OperatorFailedException>(() => { _ = rig.Write(spec, rows); });
        var reading = Assert.Throws<OperatorFailedException>(() =>
        {
            _ = ShuffleRig.Drain(new CombinedRows<long, long, long>(raw, 0, rig.Scope(), spec.MapSide));
        });

        Assert.IsType<FormatException>(writing.InnerException);
        Assert.IsType<FormatException>(reading.InnerException);
        Assert.Equal("user", reading.InnerException.Message);
    }

    [Fact]
    public void An_exception_of_the_users_order_is_reported_as_user_code()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<long, long>(1);
        rig.Map(spec, [(1L, 1L), (2L, 2L)]);
        var order = Comparer<long>.Create((_, _) => throw new FormatException("user"));

        var failed = Assert.Throws<OperatorFailedException>(() =>
            ShuffleRig.Drain(new SortedRows<long, long>(spec, 0, rig.Scope(), order, false)));

        Assert.IsType<FormatException>(failed.InnerException);
    }

    [Fact]
    public void A_join_that_has_given_its_last_row_holds_no_memory()
    {
        using var rig = new ShuffleRig();
        var spec = rig.Spec<long, long>(1);
        rig.Map(spec, [.. Enumerable.Range(0, 1_000).Select(i => ((long)i, (long)i))]);
        var scope = rig.Scope();
        using var joined = new JoinedRows<long, long, long>(spec, spec, 0, scope);
        var rows = 0;
        while (joined.Read(out _) is > 0 and var count)
        {
            rows += count;
        }

        Assert.Equal((1_000, 0), (rows, scope.Memory.ReservedBytes));
        Assert.Equal(0, joined.Read(out _));
    }

    [Fact]
    public void A_cancelled_attempt_stops_writing_and_reading()
    {
        using var stop = new CancellationTokenSource();
        using var rig = new ShuffleRig { Late = false, Stop = stop.Token };
        var spec = rig.Spec<long, long>(1);
        rig.Map(spec, Rows);
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => rig.Write(spec, Rows));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ShuffleRig.Drain(new ShuffledRows<long, long>(spec, 0, rig.Scope())));
    }
}
