using Flint.Pipelines;
using Flint.Rdds.ByKey;
using Flint.Rdds.Plans;
using Flint.Serialization;
using Flint.Shuffle;
using static Flint.Rdds.Arguments;
using static Flint.Rdds.Plans.DriverCode;
using static Flint.Rdds.RddTransformations;

namespace Flint.Rdds;

/// <summary>
/// Transformations of data sets of (key, value) pairs. Keys must be of a key type: primitives, strings, enums, tuples,
/// records of these, and others whose equality is the same in every process; others are refused at once. Where an
/// operator takes <c>partitions</c>, the default is to keep an input's partitioner, else to spread by hash over
/// <c>flint.default.parallelism</c> partitions, else over the largest input's number. The result knows its partitioner;
/// an input that has the same one already is not shuffled again.
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
        Chain(rdd, new MapValuesOperator<K, V, U>(Travelling(rdd, map)), keepsKeys: true);

    /// <summary>
    /// Replaces each value by those that the function gives. Keeps order, partitions and partitioner.
    /// </summary>
    public static Rdd<(K Key, U Value)> FlatMapValues<K, V, U>(
        this Rdd<(K Key, V Value)> rdd, Func<V, IEnumerable<U>> map) =>
        Chain(rdd, new FlatMapValuesOperator<K, V, U>(Travelling(rdd, map)), keepsKeys: true);

    /// <summary>
    /// One value per key, combined on the map side first. The function must be associative; values meet in partition
    /// order. Order of the result is not defined.
    /// </summary>
    public static Rdd<(K Key, V Value)> ReduceByKey<K, V>(
        this Rdd<(K Key, V Value)> rdd, Func<V, V, V> reduce, int? partitions = null) =>
        Combine(rdd, "ReduceByKey", new Aggregator<V, V>(value => value, Travelling(rdd, reduce), reduce), partitions);

    /// <summary>
    /// One value per key: the values of a key are folded into the seed, in partition order. The seed enters once per
    /// key and map partition, so it must change nothing (0 for a sum), and the function must be associative. Each key
    /// starts from a copy of the seed. Order of the result is not defined.
    /// </summary>
    public static Rdd<(K Key, V Value)> FoldByKey<K, V>(
        this Rdd<(K Key, V Value)> rdd, V seed, Func<V, V, V> fold, int? partitions = null) =>
        Combine(rdd, "FoldByKey", new SeededAggregator<V, V>(seed, Travelling(rdd, fold), fold), partitions);

    /// <summary>
    /// One accumulator per key: values are folded into it on the map side, accumulators are merged on the reduce side,
    /// both in partition order. The seed enters once per key and map partition and is copied each time: the functions
    /// may change the accumulator that they got as their first argument. Order of the result is not defined.
    /// </summary>
    /// <param name="rdd">The pairs.</param>
    /// <param name="seed">Where each accumulator starts.</param>
    /// <param name="fold">Adds a value.</param>
    /// <param name="merge">Adds a later accumulator of the same key.</param>
    /// <param name="partitions">Partitions of the result.</param>
    public static Rdd<(K Key, A Value)> AggregateByKey<K, V, A>(
        this Rdd<(K Key, V Value)> rdd, A seed, Func<A, V, A> fold, Func<A, A, A> merge, int? partitions = null) =>
        Combine(
            rdd, "AggregateByKey",
            new SeededAggregator<V, A>(seed, Travelling(rdd, fold), Travelling(rdd, merge)), partitions);

    /// <summary>
    /// One combined value per key: the first value of a key makes it, later ones are added on the map side, combined
    /// values are merged on the reduce side, all in partition order. Order of the result is not defined.
    /// </summary>
    /// <param name="rdd">The pairs.</param>
    /// <param name="create">Makes a combined value of the first value.</param>
    /// <param name="fold">Adds a value.</param>
    /// <param name="merge">Adds a later combined value of the same key.</param>
    /// <param name="partitions">Partitions of the result.</param>
    public static Rdd<(K Key, C Value)> CombineByKey<K, V, C>(
        this Rdd<(K Key, V Value)> rdd, Func<V, C> create, Func<C, V, C> fold, Func<C, C, C> merge,
        int? partitions = null) =>
        Combine(
            rdd, "CombineByKey",
            new Aggregator<V, C>(Travelling(rdd, create), Travelling(rdd, fold), Travelling(rdd, merge)), partitions);

    /// <summary>
    /// All values of each key, in partition order. The values of one key must fit into the memory of one task; prefer
    /// <see cref="ReduceByKey"/> where it does. Order of the keys is not defined.
    /// </summary>
    public static Rdd<(K Key, IReadOnlyList<V> Value)> GroupByKey<K, V>(
        this Rdd<(K Key, V Value)> rdd, int? partitions = null)
    {
        var partitioning = Partitioning.ByHash(Given(rdd).Context, partitions, rdd);
        var input = new KeyedInput<K, V, V>(rdd, partitioning);
        return new ByKeyRdd<(K Key, IReadOnlyList<V> Value)>(
            rdd.Context, "GroupByKey", partitioning, [input],
            () => new GroupedReader<K, V>(InputReader<K, V>.For(input)));
    }

    /// <summary>
    /// The same pairs, spread by the hash of their keys; pairs of one key keep their order. By-key operators and joins
    /// on the result need no shuffle of it.
    /// </summary>
    public static Rdd<(K Key, V Value)> PartitionBy<K, V>(this Rdd<(K Key, V Value)> rdd, int partitions) =>
        Spread(rdd, "PartitionBy", Partitioning.ByHash(Given(rdd).Context, partitions, rdd));

    /// <summary>
    /// The pairs sorted by key over all partitions; pairs with equal keys keep their order. Runs a small job that
    /// samples the keys when an action first needs it.
    /// </summary>
    /// <param name="rdd">The pairs.</param>
    /// <param name="descending">Largest key first.</param>
    /// <param name="order">
    /// Order of the keys; the default is by code point for strings, member by member for tuples, null first, and a
    /// type's own <see cref="IComparable{T}"/>. It travels: <c>Comparer&lt;K&gt;.Create</c> of a lambda, or a class of
    /// yours.
    /// </param>
    /// <param name="partitions">Most partitions of the result; few or equal keys give fewer.</param>
    public static Rdd<(K Key, V Value)> SortByKey<K, V>(
        this Rdd<(K Key, V Value)> rdd, bool descending = false, IComparer<K>? order = null, int? partitions = null)
    {
        order = Travelling(Given(rdd), "SortByKey", order);
        var count = Partitioning.ByHash(rdd.Context, partitions, rdd);
        var partitioning = new Partitioning(new RangeSampler<K, V>(rdd, descending, order, count).SettleAsync);
        // Right partitions are not enough: sorting is what the reader of a shuffle does.
        var input = new KeyedInput<K, V, V>(rdd, partitioning, isAlwaysShuffled: true);
        return new ByKeyRdd<(K Key, V Value)>(
            rdd.Context, "SortByKey", partitioning, [input],
            () => new SortedReader<K, V>(input.Spec, order, descending));
    }

    /// <summary>The same pairs, where a partitioning wants them.</summary>
    internal static Rdd<(K Key, V Value)> Spread<K, V>(
        Rdd<(K Key, V Value)> rdd, string name, Partitioning partitioning)
    {
        var input = new KeyedInput<K, V, V>(rdd, partitioning);
        return new ByKeyRdd<(K Key, V Value)>(
            rdd.Context, name, partitioning, [input], () => new RowsReader<K, V>(InputReader<K, V>.For(input)));
    }

    private static ByKeyRdd<(K Key, C Value)> Combine<K, V, C>(
        Rdd<(K Key, V Value)> rdd, string name, Aggregator<V, C> aggregator, int? partitions)
    {
        var partitioning = Partitioning.ByHash(Given(rdd).Context, partitions, rdd);
        var input = new KeyedInput<K, V, C>(rdd, partitioning, aggregator);
        return new(
            rdd.Context, name, partitioning, [input],
            () => input.IsNarrow
                ? new FoldedReader<K, V, C>(new(null, input.CreateNarrowReader()), aggregator)
                : new CombinedReader<K, V, C>(input.Spec));
    }
}
