using Flint.Pipelines;
using Flint.Serialization;
using Flint.Shuffle;
using static Flint.Rdds.RddTransformations;

namespace Flint.Rdds;

/// <summary>
/// Transformations of data sets of (key, value) pairs. Keys must be of a key type: primitives, strings, enums, tuples,
/// records of these, and others whose equality is the same in every process; others are refused at once. Where an
/// operator takes <c>partitions</c>, the default is <c>flint.default.parallelism</c>, else the largest parent's number.
/// </summary>
[Travels]
public static class PairTransformations
{
    /// <summary>The keys. Keeps order and partitions.</summary>
    public static Rdd<K> Keys<K, V>(this Rdd<(K Key, V Value)> rdd) => Chain(rdd, new KeysOperator<K, V>());

    /// <summary>The values. Keeps order and partitions.</summary>
    public static Rdd<V> Values<K, V>(this Rdd<(K Key, V Value)> rdd) => Chain(rdd, new ValuesOperator<K, V>());

    /// <summary>Applies a function to each value. Keeps order, partitions and partitioner.</summary>
    public static Rdd<(K Key, U Value)> MapValues<K, V, U>(this Rdd<(K Key, V Value)> rdd, Func<V, U> map) =>
        Chain(rdd, new MapValuesOperator<K, V, U>(Given(map)), keepsKeys: true);

    /// <summary>
    /// Replaces each value by those that the function gives. Keeps order, partitions and partitioner.
    /// </summary>
    public static Rdd<(K Key, U Value)> FlatMapValues<K, V, U>(
        this Rdd<(K Key, V Value)> rdd, Func<V, IEnumerable<U>> map) =>
        Chain(rdd, new FlatMapValuesOperator<K, V, U>(Given(map)), keepsKeys: true);

    /// <summary>
    /// One value per key, combined on the map side first. The function must be associative; values meet in partition
    /// order. Order of the result is not defined.
    /// </summary>
    public static Rdd<(K Key, V Value)> ReduceByKey<K, V>(
        this Rdd<(K Key, V Value)> rdd, Func<V, V, V> reduce, int? partitions = null)
    {
        Given(reduce);
        var aggregator = new Aggregator<V, V>(value => value, reduce, reduce);
        var shuffle = new KeyedShuffle<K, V, V>(Given(rdd), aggregator, Hash<K, V, V>(rdd, partitions));
        return new ShuffledRdd<(K Key, V Value)>(
            rdd.Context, "ReduceByKey", [shuffle], () => new CombinedReader<K, V, V>(shuffle.Spec));
    }

    /// <summary>
    /// All values of each key, in partition order. The values of one key must fit into the memory of one task; prefer
    /// <see cref="ReduceByKey"/> where it does. Order of the keys is not defined.
    /// </summary>
    public static Rdd<(K Key, IReadOnlyList<V> Value)> GroupByKey<K, V>(
        this Rdd<(K Key, V Value)> rdd, int? partitions = null)
    {
        var shuffle = new KeyedShuffle<K, V, V>(Given(rdd), null, Hash<K, V, V>(rdd, partitions));
        return new ShuffledRdd<(K Key, IReadOnlyList<V> Value)>(
            rdd.Context, "GroupByKey", [shuffle], () => new GroupedReader<K, V>(shuffle.Spec));
    }

    /// <summary>The same pairs, spread by the hash of their keys; pairs of one key keep their order.</summary>
    public static Rdd<(K Key, V Value)> PartitionBy<K, V>(this Rdd<(K Key, V Value)> rdd, int partitions)
    {
        var shuffle = new KeyedShuffle<K, V, V>(Given(rdd), null, Hash<K, V, V>(rdd, partitions));
        return new ShuffledRdd<(K Key, V Value)>(
            rdd.Context, "PartitionBy", [shuffle], () => new RowsReader<K, V>(shuffle.Spec));
    }

    /// <summary>Every pair of a left and a right value with the same key. Order is not defined.</summary>
    public static Rdd<(K Key, (V Left, W Right) Value)> Join<K, V, W>(
        this Rdd<(K Key, V Value)> rdd, Rdd<(K Key, W Value)> other, int? partitions = null)
    {
        OfOneSession(Given(rdd), other, nameof(other));
        var settle = KeyedShuffle<K, V, V>.ByHash(rdd.Context, partitions, rdd, other);
        var left = new KeyedShuffle<K, V, V>(rdd, null, settle);
        var right = new KeyedShuffle<K, W, W>(other, null, left.SettleAsync);
        return new ShuffledRdd<(K Key, (V Left, W Right) Value)>(
            rdd.Context, "Join", [left, right], () => new JoinedReader<K, V, W>(left.Spec, right.Spec));
    }

    /// <summary>
    /// The pairs sorted by key over all partitions; pairs with equal keys keep their order. Runs a small job that
    /// samples the keys when an action first needs it.
    /// </summary>
    /// <param name="rdd">The pairs.</param>
    /// <param name="descending">Largest key first.</param>
    /// <param name="order">
    /// Order of the keys; the default is by code point for strings, member by member for tuples, null first, and a
    /// type's own <see cref="IComparable{T}"/>.
    /// </param>
    /// <param name="partitions">Most partitions of the result; few or equal keys give fewer.</param>
    public static Rdd<(K Key, V Value)> SortByKey<K, V>(
        this Rdd<(K Key, V Value)> rdd, bool descending = false, IComparer<K>? order = null, int? partitions = null)
    {
        var ranges = new RangeSampler<K, V>(Given(rdd), descending, order, Hash<K, V, V>(rdd, partitions));
        var shuffle = new KeyedShuffle<K, V, V>(rdd, null, ranges.SettleAsync);
        return new ShuffledRdd<(K Key, V Value)>(
            rdd.Context, "SortByKey", [shuffle], () => new SortedReader<K, V>(shuffle.Spec, order, descending));
    }

    private static Func<CancellationToken, ValueTask<Partitioner>> Hash<K, V, C>(
        Rdd<(K Key, V Value)> rdd, int? partitions) =>
        KeyedShuffle<K, V, C>.ByHash(rdd.Context, partitions, rdd);
}
