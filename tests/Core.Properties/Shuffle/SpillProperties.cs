using CsCheck;
using Flint.Memory;
using Flint.Serialization.Compression;
using Flint.Serialization.Keys;
using Flint.Shuffle;
using Flint.Tests;

namespace Flint.Properties.Shuffle;

/// <summary>
/// Readers with little memory give what readers with much give, values in the same order. Slabs of 8 KiB make a few
/// thousand rows fill memory many times over.
/// </summary>
public sealed class SpillProperties
{
    private const int Cases = 40;
    private const int SmallSlab = 8 << 10;
    // Whole blocks are fetched.
    private const long Fetched = 2 << 20;

    private static readonly Gen<long> Budgets = Gen.OneOf(
        Gen.Const(160L << 10), Gen.Const(320L << 10), Gen.Const(1L << 20));

    [Fact]
    public void Every_reader_that_spills_agrees_with_LINQ_over_numbers() =>
        CheckAll(Gen.Frequency((3, Gen.Long[0, 4000]), (1, Gen.Const(7L))), Gen.Long);

    [Fact]
    public void Every_reader_that_spills_agrees_with_LINQ_over_texts() =>
        CheckAll(ShuffleInputs.Text, ShuffleInputs.Text);

    [Fact]
    public void Every_reader_that_spills_agrees_with_LINQ_over_pairs() =>
        CheckAll(Gen.Select(ShuffleInputs.Text, Gen.Int[0, 300]), Gen.Double);

    [Fact]
    public void Every_reader_that_spills_agrees_with_LINQ_over_numbers_with_texts() =>
        CheckAll(Gen.Guid, ShuffleInputs.Text);

    private static void CheckAll<K, V>(Gen<K> keys, Gen<V> values)
    {
        var number = 0;
        var spills = 0;
        using var usual = new SlabPool();
        var rows = Gen.Select(keys, values);
        var maps = Gen.Frequency((1, rows.Array[0, 1]), (5, rows.Array[3000, 8000])).Array[1, 4];
        Gen.Select(maps, Budgets).Sample(
            (input, budget) =>
            {
                using var slabs = new SlabPool(budget, SmallSlab);
                using var roomy = new ShuffleRig(usual)
                {
                     Compression = (CompressionKind)(number++ % 3),
                    Late = false,
                };
                var all = new ShuffleInput<K, V>([.. input.Select(IReadOnlyList<(K, V)> (one) => one)], 1);
                using var tight = new ShuffleRig(slabs) 
                {
                    MemoryLimit = budget,
                    HeapLimit = budget + Fetched,
                    Late = false,
                };
                Groups(roomy, tight, all);
                Combines(roomy, tight, all);
                Sorts(roomy, tight, all);
                Joins(roomy, tight, all);
                spills += tight.Spills;
            },
            iter: Cases, threads: 1);
        Assert.True(spills > Cases, $"{spills} spills in {Cases} cases");
    }

    private static void Groups<K, V>(ShuffleRig roomy, ShuffleRig tight, ShuffleInput<K, V> input)
    {
        var spec = roomy.Spec<K, V>(1);
        roomy.Map(spec, input.Maps);
        tight.Read(roomy);
        var expected = input.All.GroupBy(row => new ValueTuple<K>(row.Key))
            .ToDictionary(group => group.Key, group => group.Select(row => row.Value).ToArray());

        var read = ShuffleRig.Drain(new GroupedRows<K, V>(spec, 0, tight.Scope()));

        Assert.Equal(expected.Count, read.Count);
        Assert.All(read, group => Assert.True(expected[new(group.Key)].SequenceEqual(group.Value)));
    }

    private static void Combines<K, V>(ShuffleRig roomy, ShuffleRig tight, ShuffleInput<K, V> input)
    {
        // The number of values and a hash that depends on their order.
        var fold = new Aggregator<V, (int, int)>(
            value => (1, Hash(value)), (all, value) => (all.Item1 + 1, unchecked((all.Item2 * 31) + Hash(value))),
            (all, more) => throw new InvalidOperationException("the map side did not combine"));
        var spec = roomy.Spec<K, V, (int, int)>(new HashPartitioner(1));
        roomy.Map(ShuffleRig.Raw(spec), input.Maps);
        tight.Read(roomy);
        var expected = input.All.GroupBy(row => new ValueTuple<K>(row.Key)).ToDictionary(
            group => group.Key,
            group => group.Skip(1).Aggregate((1, Hash(group.First().Value)), (all, row) => fold.Merge(all, row.Value)));

        var read = ShuffleRig.Drain(new CombinedRows<K, V, (int, int)>(spec, 0, tight.Scope(), fold));

        Assert.Equal(expected.Count, read.Count);
        Assert.All(read, row => Assert.Equal(expected[new(row.Key)], row.Value));
    }

    private static void Sorts<K, V>(ShuffleRig roomy, ShuffleRig tight, ShuffleInput<K, V> input)
    {
        var spec = roomy.Spec<K, V>(1);
        roomy.Map(spec, input.Maps);
        tight.Read(roomy);
        var order = new KeyRegistry().Order<K>();
        foreach (var given in new IComparer<K>?[] { null, Comparer<K>.Create(order.Compare) })
        {
            var up = ShuffleRig.Drain(new SortedRows<K, V>(spec, 0, tight.Scope(), given, descending: false));
            var down = ShuffleRig.Drain(new SortedRows<K, V>(spec, 0, tight.Scope(), given, descending: true));

            Assert.True(input.All.OrderBy(row => row.Key, order).SequenceEqual(up), "ascending");
            Assert.True(input.All.OrderByDescending(row => row.Key, order).SequenceEqual(down), "descending");
        }
    }

    private static void Joins<K, V>(ShuffleRig roomy, ShuffleRig tight, ShuffleInput<K, V> input)
    {
        // Every key on the right twice, and one row in two thousand once more: hot keys meet few rows.
        var keys = input.All.Select(row => row.Key).Distinct().ToArray();
        var right = keys.Concat(keys).Concat(input.All.Where((_, i) => i % 2000 == 0).Select(row => row.Key))
            .Select((key, i) => (key, $"right side of row {i}")).ToArray();
        var left = roomy.Spec<K, V>(1);
        var other = roomy.Spec<K, string>(1);
        roomy.Map(left, input.Maps);
        roomy.Map(other, right);
        tight.Read(roomy);
        var expected = input.All.Join(
            right, row => new ValueTuple<K>(row.Key), row => new ValueTuple<K>(row.key),
            (one, two) => (one.Key, (one.Value, two.Item2))).CountBy(row => row).ToDictionary();

        var read = ShuffleRig.Drain(new JoinedRows<K, V, string>(left, other, 0, tight.Scope()));

        var counts = read.CountBy(row => row).ToDictionary();
        Assert.Equal(expected.Count, counts.Count);
        Assert.All(counts, one => Assert.Equal(expected[one.Key], one.Value));
    }

    private static int Hash<V>(V value) =>
        value is string text ? text.Aggregate(17, (all, letter) => unchecked((all * 31) + letter)) : value?.GetHashCode() ?? 0;
}
