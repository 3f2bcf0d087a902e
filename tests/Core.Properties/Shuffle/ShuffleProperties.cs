using CsCheck;
using Flint.Memory;
using Flint.Serialization.Keys;
using Flint.Shuffle;
using Flint.Tests;

namespace Flint.Properties.Shuffle;

/// <summary>Whatever goes in comes out, once, where and in the order that is promised; compared with LINQ.</summary>
public sealed class ShuffleProperties
{
    private const int Cases = 200;

    [Fact]
    public void Every_reader_agrees_with_LINQ_over_numbers() =>
        CheckAll(ShuffleInputs.Number, Gen.Int, (a, b) => unchecked(a + b));

    [Fact]
    public void Every_reader_agrees_with_LINQ_over_texts() =>
        CheckAll(ShuffleInputs.Text, ShuffleInputs.Text, (a, b) => a + "," + b);

    [Fact]
    public void Every_reader_agrees_with_LINQ_over_pairs() =>
        CheckAll(ShuffleInputs.Pair, Gen.Double, Math.Max);

    [Fact]
    public void Every_reader_agrees_with_LINQ_over_numbers_with_records() => CheckAll(
        Gen.Guid.Select(id => id), ShuffleInputs.Parcels.Select(one => one.Name), (a, b) => a + b);

    [Fact]
    public void Every_reader_agrees_with_LINQ_over_small_numbers() =>
        CheckAll(Gen.Byte, ShuffleInputs.Number, (a, b) => unchecked(a + b));

    private static void CheckAll<K, V>(Gen<K> keys, Gen<V> values, Func<V, V, V> reduce)
    {
        var number = 0;
        using var slabs = new SlabPool();
        ShuffleInputs.Of(keys, values).Sample(
            input =>
            {
                using var rig = ShuffleInputs.Rig(number++, slabs);
                Rows_are_kept(rig, input);
                Values_meet_in_map_order(rig, input, reduce);
                Groups_are_in_map_order(rig, input);
                Sorts_are_stable(rig, input);
                Joins_give_every_pair(rig, input);
            },
            iter: Cases, threads: 1);
    }

    private static void Rows_are_kept<K, V>(ShuffleRig rig, ShuffleInput<K, V> input)
    {
        var spec = rig.Spec<K, V>(input.Partitions);
        rig.Map(spec, input.Maps);
        var read = rig.Reduce(input.Partitions, (part, scope) => new ShuffledRows<K, V>(spec, part, scope));

        Assert.Equal(input.All.Count(), read.Sum(part => part.Count));
        var home = new Dictionary<ValueTuple<K>, int>();
        for (var i = 0; i < read.Count; i++)
        {
            Assert.All(read[i].DistinctBy(row => row.Key), row => Assert.True(home.TryAdd(new(row.Key), i)));
            SameRows(input.All.Where(row => home.TryGetValue(new(row.Key), out var at) && at == i), read[i]);
        }
    }

    private static void Values_meet_in_map_order<K, V>(ShuffleRig rig, ShuffleInput<K, V> input, Func<V, V, V> reduce)
    {
        var expected = input.All.GroupBy(row => new ValueTuple<K>(row.Key))
            .ToDictionary(group => group.Key, group => group.Select(row => row.Value).ToArray());
        // Lists as combined values show order and number of the values, whatever combines them.
        var lists = new Aggregator<V, List<V>>(
            value => [value], (list, value) => [.. list, value], (list, more) => [.. list, .. more]);
        var mapSide = rig.Spec<K, V, List<V>>(new HashPartitioner(input.Partitions), lists);
        rig.Map(mapSide, input.Maps);
        var combined = rig.Reduce(
            input.Partitions, (part, scope) => new CombinedRows<K, V, List<V>>(mapSide, part, scope));
        SameValues(expected, combined.SelectMany(part => part));

        var raw = rig.Spec<K, V, List<V>>(new HashPartitioner(input.Partitions));
        rig.Map(ShuffleRig.Raw(raw), input.Maps);
        combined = rig.Reduce(
            input.Partitions, (part, scope) => new CombinedRows<K, V, List<V>>(raw, part, scope, lists));
        SameValues(expected, combined.SelectMany(part => part));

        var plain = rig.Spec<K, V, V>(new HashPartitioner(input.Partitions), new(value => value, reduce, reduce));
        rig.Map(plain, input.Maps);
        var reduced = rig.Reduce(input.Partitions, (part, scope) => new CombinedRows<K, V, V>(plain, part, scope));
        var sums = expected.ToDictionary(one => one.Key, one => one.Value.Aggregate(reduce));
        Same(sums, reduced.SelectMany(part => part), (one, other) => Assert.Equal(one, other));
    }

    private static void Groups_are_in_map_order<K, V>(ShuffleRig rig, ShuffleInput<K, V> input)
    {
        var spec = rig.Spec<K, V>(input.Partitions);
        rig.Map(spec, input.Maps);
        var read = rig.Reduce(input.Partitions, (part, scope) => new GroupedRows<K, V>(spec, part, scope));
        var expected = input.All.GroupBy(row => new ValueTuple<K>(row.Key))
            .ToDictionary(group => group.Key, group => group.Select(row => row.Value).ToArray());
        SameValues(expected, read.SelectMany(part => part));
    }

    private static void Sorts_are_stable<K, V>(ShuffleRig rig, ShuffleInput<K, V> input)
    {
        var order = new KeyRegistry().Order<K>();
        var sorted = input.All.Select(row => row.Key).Order(order).ToArray();
        foreach (var descending in new[] { false, true })
        {
            var bounds = sorted.Where((_, i) => i % (1 + (sorted.Length / input.Partitions)) == 0).ToArray();
            bounds = descending ? [.. bounds.Reverse()] : bounds;
            var ranges = new RangePartitioner<K>(bounds, order, descending);
            var spec = rig.Spec<K, V, V>(ranges);
            rig.Map(spec, input.Maps);
            foreach (var given in new IComparer<K>?[] { null, order, Comparer<K>.Create(order.Compare) })
            {
                var read = rig.Reduce(
                    ranges.Partitions, (part, scope) => new SortedRows<K, V>(spec, part, scope, given, descending));
                var expected = descending
                    ? input.All.OrderByDescending(row => row.Key, order)
                    : input.All.OrderBy(row => row.Key, order);
                SameRows(expected, read.SelectMany(part => part));
            }
        }
    }

    private static void Joins_give_every_pair<K, V>(ShuffleRig rig, ShuffleInput<K, V> input)
    {
        // Every seventh row keeps the number of pairs in bounds when one key has most rows.
        var left = input.Maps.Select(IReadOnlyList<(K Key, V Value)> (rows) => [.. rows.Where((_, i) => i % 7 == 0)])
            .ToArray();
        var right = input.All.Where((_, i) => i % 13 == 0).Select((row, i) => (row.Key, i)).ToArray();
        var leftSpec = rig.Spec<K, V>(input.Partitions);
        var rightSpec = rig.Spec<K, int>(input.Partitions);
        rig.Map(leftSpec, left);
        rig.Map(rightSpec, right);
        var expected = left.SelectMany(rows => rows).Join(
            right, row => new ValueTuple<K>(row.Key), row => new ValueTuple<K>(row.Key),
            (one, other) => (one.Key, Value: (one.Value, other.Item2))).ToList();

        var read = rig.Reduce(
            input.Partitions, (part, scope) => new JoinedRows<K, V, int>(leftSpec, rightSpec, part, scope));
        SameBag(expected, read.SelectMany(part => part));

        var narrow = rig.Reduce(input.Partitions, (part, scope) => new JoinedRows<K, V, int>(
            new RowInput<K, V>.Shuffled(leftSpec, part),
            new RowInput<K, int>.Narrow(new ShuffledRows<K, int>(rightSpec, part, scope)), scope));
        SameBag(expected, narrow.SelectMany(part => part));
    }

    private static void SameValues<K, V, L>(
        Dictionary<ValueTuple<K>, V[]> expected, IEnumerable<(K Key, L Values)> actual) where L : IEnumerable<V> =>
        Same(expected, actual, (one, other) => SameRows(one, other));

    private static void Same<K, A, B>(
        Dictionary<ValueTuple<K>, A> expected, IEnumerable<(K Key, B Value)> actual, Action<A, B> same)
    {
        var count = 0;
        foreach (var row in actual)
        {
            same(expected[new(row.Key)], row.Value);
            count++;
        }

        Assert.Equal(expected.Count, count);
    }

    // The assertion's own comparing takes most of the time, and is only needed to show the difference.
    private static void SameRows<T>(IEnumerable<T> expected, IEnumerable<T> actual)
    {
        if (!expected.SequenceEqual(actual))
        {
            Assert.Equal(expected, actual);
            Assert.Fail("the rows differ by their own equality only");
        }
    }

    private static void SameBag<T>(IEnumerable<T> expected, IEnumerable<T> actual) where T : notnull =>
        Assert.Equal(
            expected.CountBy(row => row).ToDictionary(one => one.Key, one => one.Value),
            actual.CountBy(row => row).ToDictionary(one => one.Key, one => one.Value));
}
