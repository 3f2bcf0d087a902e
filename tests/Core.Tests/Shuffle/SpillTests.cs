using Flint.Errors;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

/// <summary>
/// Readers whose input is many times their memory. Slabs of 64 KiB and a memory of 1 MiB make some hundred thousand
/// rows do what gigabytes do otherwise.
/// </summary>
public sealed class SpillTests
{
    private const int Limit = 1 << 20;
    private const int Rows = 300_000;

    private static readonly Aggregator<long, long> Sum = new(value => value, (a, b) => a + b, (a, b) => a + b);

    public static TheoryData<string> Operators { get; } = ["group", "combine", "sort", "join"];

    [Theory, Behaviour(100)]
    [MemberData(nameof(Operators))]
    public void Ten_times_the_memory_passes_within_it(string what)
    {
        // 16 bytes each.
        const int many = 10 * Limit / 16;
        using var input = new Input(many);
        using var rig = input.Tight(TestContext.Current.CancellationToken);

        var sum = Run(rig, input.Spec, what);

        Assert.Equal(Input.ExpectedOf(what, many), sum);
        Assert.True(rig.SpilledBytes > 2 * Limit, $"{rig.SpilledBytes} bytes spilled");
        Assert.InRange(rig.PeakBytes, 1, Limit + Input.HeapLimit);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_number_of_rows_forces_spills_though_there_is_memory(string what)
    {
        using var input = new Input(Rows);
        using var slabs = new SlabPool();
        using var rig = new ShuffleRig(slabs) { Late = false, Options = new() { SpillRows = Rows / 5 } };
        rig.Read(input.Roomy);

        Assert.Equal(Input.ExpectedOf(what), Run(rig, input.Spec, what));
        Assert.InRange(rig.Spills, 3, 20);
    }

    [Theory, Behaviour(110)]
    [MemberData(nameof(Operators))]
    public void A_full_disk_ends_the_attempt_by_name_leaves_nothing_and_the_next_one_runs(string what)
    {
        using var input = new Input(Rows);
        using var rig = input.Tight(TestContext.Current.CancellationToken);
        rig.Faults.Arm("spill.write:full@2", "e");

        var failed = Assert.Throws<FlintException>(() => Run(rig, input.Spec, what));

        Assert.Contains("flint.local.dir", failed.Message, StringComparison.Ordinal);
        rig.AssertNothingHeld();
        Assert.Empty(rig.SpillFiles);
        Assert.Equal(Input.ExpectedOf(what), Run(rig, input.Spec, what));
    }

    [Theory, Behaviour(110)]
    [MemberData(nameof(Operators))]
    public void Cancelling_in_the_middle_of_the_spills_leaves_nothing(string what)
    {
        using var input = new Input(Rows);
        using var stop = new CancellationTokenSource();
        using var rig = input.Tight(stop.Token);
        var fetch = rig.OnFetch;
        rig.OnFetch = (number, block, bytes) =>
        {
            if (number == 2)
            {
                stop.Cancel();
            }

            return fetch(number, block, bytes);
        };

        Assert.ThrowsAny<OperationCanceledException>(() => Run(rig, input.Spec, what));

        Assert.NotEqual(0, rig.Spills);
        rig.AssertNothingHeld();
        Assert.Empty(rig.SpillFiles);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_byte_that_the_disk_changed_is_noticed(string what)
    {
        using var input = new Input(Rows);
        using var rig = input.Tight(TestContext.Current.CancellationToken);
        rig.Faults.Arm("spill.read:corrupt@3", "e");

        var failed = Assert.Throws<IOException>(() => Run(rig, input.Spec, what));

        Assert.Contains("checksum", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_larger_than_memory_fails_with_its_size_and_what_helps()
    {
        using var roomy = new ShuffleRig();
        var spec = roomy.Spec<long, string>(3);
        var hot = Enumerable.Range(0, Rows).Select(i => (i % 10 == 0 ? i : -1L, $"value {i}")).ToArray();
        roomy.Map(spec, hot);
        using var slabs = new SlabPool(Limit, Input.Slab);
        using var rig = new ShuffleRig(slabs) { MemoryLimit = Limit, HeapLimit = 12L << 20, Late = false };
        rig.Read(roomy);
        var scopes = Enumerable.Range(0, 3).Select(_ => rig.Scope()).ToArray();

        var failures = Enumerable.Range(0, 3).Select(part => Record.Exception(() =>
            ShuffleRig.Drain(new GroupedRows<long, string>(spec, part, scopes[part])).Count)).ToArray();

        var failed = Assert.Single(failures, failure => failure is not null);
        var limit = Assert.IsType<TaskFailure.MemoryLimit>(Assert.IsType<TaskFailedException>(failed).Failure);
        var size = scopes[Array.IndexOf(failures, failed)].Inputs.Largest()!;
        Assert.StartsWith("group by key", limit.Operator, StringComparison.Ordinal);
        Assert.InRange(limit.WantedBytes, limit.LimitBytes, 100L << 20);
        Assert.True(size.Bytes > 2 * size.MedianBytes, size.Describe());
        var text = (limit with { Input = size }).Describe();
        Assert.Contains($"partition {Array.IndexOf(failures, failed)} of {size.Bytes} bytes", text, StringComparison.Ordinal);
        Assert.Contains("ReduceByKey or AggregateByKey", text, StringComparison.Ordinal);
        Assert.DoesNotContain("use more partitions", text, StringComparison.Ordinal);
        Assert.Contains("ReduceByKey", Advice.For(limit, inUsersCode: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Rows, 3)]
    [InlineData(3, Rows)]
    [InlineData(2_000, 2_000)]
    public void A_join_streams_one_hot_key_on_either_side(int lefts, int rights)
    {
        using var roomy = new ShuffleRig();
        var left = roomy.Spec<string, long>(1);
        var right = roomy.Spec<string, long>(1);
        roomy.Map(left, Enumerable.Range(0, lefts).Select(i => ("hot", (long)i)).ToArray());
        roomy.Map(right, Enumerable.Range(0, rights).Select(i => ("hot", (long)i)).ToArray());
        using var slabs = new SlabPool(Limit, Input.Slab);
        using var rig = new ShuffleRig(slabs) { MemoryLimit = Limit / 4, HeapLimit = Input.HeapLimit, Late = false };
        rig.Read(roomy);
        long pairs = 0;
        long sum = 0;

        using var joined = new JoinedRows<string, long, long>(left, right, 0, rig.Scope());
        while (joined.Read(out var batch) is > 0 and var count)
        {
            pairs += count;
            sum += batch.Take(count).Sum(row => row.Value.Left + row.Value.Right);
        }

        joined.Dispose();
        Assert.Equal((long)lefts * rights, pairs);
        Assert.Equal(((long)lefts * (lefts - 1) / 2 * rights) + ((long)rights * (rights - 1) / 2 * lefts), sum);
    }

    // A number that every row has a part in.
    private static long Run(ShuffleRig rig, ShuffleSpec<long, long, long> spec, string what) => what switch
    {
        "group" => Drain(
            new GroupedRows<long, long>(spec, 0, rig.Scope()), row => row.Key ^ row.Value.Sum(value => value * 3)),
        "combine" => Drain(
            new CombinedRows<long, long, long>(spec, 0, rig.Scope(), Sum), row => row.Key ^ (row.Value * 3)),
        "sort" => Drain(
            new SortedRows<long, long>(spec, 0, rig.Scope(), null, false), row => row.Key ^ (row.Value * 3)),
        _ => Drain(
            new JoinedRows<long, long, long>(spec, spec, 0, rig.Scope()),
            row => row.Key ^ ((row.Value.Left + row.Value.Right) * 3)),
    };

    private static long Drain<T>(BatchSource<T> source, Func<T, long> part)
    {
        using (source)
        {
            long sum = 0;
            while (source.Read(out var batch) is > 0 and var count)
            {
                sum += batch.Take(count).Sum(part);
            }

            return sum;
        }
    }

    /// <summary>Distinct keys, so that nothing shrinks: 16 bytes a row.</summary>
    private sealed class Input : IDisposable
    {
        public const int Slab = 64 << 10;
        // Fetched blocks, readers of runs.
        public const long HeapLimit = 8L << 20;

        private readonly ShuffleRig roomy = new() { Late = false };
        private readonly SlabPool slabs = new(Limit, Slab);

        public Input(int rows)
        {
            Spec = roomy.Spec<long, long>(1);
            var all = Enumerable.Range(0, rows).Select(i => (KeyOf(i), (long)i));
            roomy.Map(Spec, [.. all.Chunk(rows / 4).Select(IReadOnlyList<(long, long)> (chunk) => chunk)]);
        }

        public ShuffleSpec<long, long, long> Spec { get; }

        public ShuffleRig Roomy => roomy;

        public static long ExpectedOf(string what, int rows = Rows) =>
            Enumerable.Range(0, rows).Sum(i => KeyOf(i) ^ (i * (what == "join" ? 6L : 3L)));

        public ShuffleRig Tight(CancellationToken stop)
        {
            var rig = new ShuffleRig(slabs)
            {
                MemoryLimit = Limit, HeapLimit = HeapLimit, Late = false, Stop = stop,
            };
            rig.Read(roomy);
            return rig;
        }

        public void Dispose()
        {
            roomy.Dispose();
            slabs.Dispose();
        }

        private static long KeyOf(int i) => unchecked(i * 0x2545_F491_4F6C_DD1DL) >> 24;
    }
}
