using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

/// <summary>A cancelled attempt ends soon, also in the middle of work on very many rows of one kind.</summary>
public sealed class CancellationTests : IDisposable
{
    // Far above what lies between two looks at the token, far below what is left to do.
    private const int SoonEnough = 100_000;

    private readonly CancellationTokenSource stop = new();
    private long calls;

    public void Dispose() => stop.Dispose();

    [Fact]
    public void A_sort_of_keys_that_only_their_order_tells_apart_notices_it()
    {
        using var rig = new ShuffleRig { Stop = stop.Token };
        var spec = rig.Spec<long, long>(1);
        rig.Map(spec, [.. Enumerable.Range(0, 200_000).Select(i => ((long)i * 7919 % 200_003, 0L))]);
        var order = Comparer<long>.Create((one, other) =>
        {
            Call();
            return one.CompareTo(other);
        });

        Assert.ThrowsAny<OperationCanceledException>(() =>
            ShuffleRig.Drain(new SortedRows<long, long>(spec, 0, rig.Scope(), order, false)));

        Assert.InRange(calls, 1, SoonEnough);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(20_000)]
    public void The_combining_of_one_key_notices_it_in_memory_and_on_disk(long spillRows)
    {
        using var rig = new ShuffleRig { Stop = stop.Token, Options = new() { SpillRows = spillRows } };
        var spec = rig.Spec<long, long>(1);
        // More keys than the front takes; then one that all other rows have.
        rig.Map(spec, [.. Enumerable.Range(0, 500_000).Select(i => (Math.Max(0L, 20_000 - i), 1L))]);
        var sum = new Aggregator<long, long>(value => value, (a, b) => Added(a, b), (a, b) => a + b);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            ShuffleRig.Drain(new CombinedRows<long, long, long>(spec, 0, rig.Scope(), sum)));

        Assert.InRange(calls, 1, SoonEnough);
    }

    private long Added(long one, long other)
    {
        Call();
        return one + other;
    }

    private void Call()
    {
        if (++calls == 1)
        {
            stop.Cancel();
        }
    }
}
