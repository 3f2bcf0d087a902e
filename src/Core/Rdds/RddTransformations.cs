using Flint.Pipelines;
using Flint.Rdds.ByKey;
using Flint.Rdds.Narrow;
using Flint.Serialization;
using static Flint.Rdds.Arguments;
using static Flint.Rdds.Plans.DriverCode;

namespace Flint.Rdds;

/// <summary>Transformations of data sets of any records. Each returns at once; nothing runs before an action.</summary>
[Travels]
public static class RddTransformations
{
    /// <summary>Applies a function to each record. Keeps order and partitions.</summary>
    public static Rdd<TOut> Map<T, TOut>(this Rdd<T> rdd, Func<T, TOut> map) =>
        Chain(rdd, new MapOperator<T, TOut>(Travelling(rdd, map)));

    /// <summary>Keeps the records for which the function says yes. Keeps order and partitions.</summary>
    public static Rdd<T> Filter<T>(this Rdd<T> rdd, Func<T, bool> keep) =>
        Chain(rdd, new FilterOperator<T>(Travelling(rdd, keep)), keepsKeys: true);

    /// <summary>Replaces each record by those that the function gives. Keeps order and partitions.</summary>
    public static Rdd<TOut> FlatMap<T, TOut>(this Rdd<T> rdd, Func<T, IEnumerable<TOut>> map) =>
        Chain(rdd, new FlatMapOperator<T, TOut>(Travelling(rdd, map)));

    /// <summary>
    /// Applies a function to whole partitions; it gets the records in order and should enumerate them once, lazily.
    /// </summary>
    public static Rdd<TOut> MapPartitions<T, TOut>(
        this Rdd<T> rdd, Func<IEnumerable<T>, IEnumerable<TOut>> map)
    {
        Travelling(rdd, map);
        return new MapPartitionsRdd<T, TOut>(Given(rdd), (_, records) => map(records), "MapPartitions", false);
    }

    /// <summary>Like <see cref="MapPartitions"/>; the function also gets the index of the partition.</summary>
    public static Rdd<TOut> MapPartitionsWithIndex<T, TOut>(
        this Rdd<T> rdd, Func<int, IEnumerable<T>, IEnumerable<TOut>> map) =>
        new MapPartitionsRdd<T, TOut>(Given(rdd), Travelling(rdd, map), "MapPartitionsWithIndex", false);

    /// <summary>The records of this data set, then those of the others. Keeps order; partitions are appended.</summary>
    public static Rdd<T> Union<T>(this Rdd<T> rdd, params Rdd<T>[] others) =>
        new UnionRdd<T>([Given(rdd), .. Given(others).Select(other => OfOneSession(rdd, other, nameof(others)))]);

    /// <summary>
    /// At most <paramref name="partitions"/> partitions, by reading neighbours in one task, without a shuffle. Keeps
    /// order. To have more partitions use <see cref="Repartition"/>.
    /// </summary>
    public static Rdd<T> Coalesce<T>(this Rdd<T> rdd, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        return new CoalescedRdd<T>(Given(rdd), partitions);
    }

    /// <summary>
    /// Exactly <paramref name="partitions"/> partitions of nearly equal size, by a shuffle: each partition of this data
    /// set deals its records out to them in turn. Order is not kept.
    /// </summary>
    public static Rdd<T> Repartition<T>(this Rdd<T> rdd, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        var dealt = new MapPartitionsRdd<T, (int Key, T Value)>(
            Given(rdd), (partition, records) => Dealing.Deal(partition, records, partitions), "Repartition", false);
        return PairTransformations.Spread(dealt, "Repartition", new(Dealing.Partitioner(partitions))).Values();
    }

    /// <summary>Each different record once. Records must be a key type. Order is not kept.</summary>
    /// <param name="rdd">The data set.</param>
    /// <param name="partitions">Partitions of the result; see <c>flint.default.parallelism</c> for the default.</param>
    public static Rdd<T> Distinct<T>(this Rdd<T> rdd, int? partitions = null) =>
        Chain(rdd, new AsKeyOperator<T>()).ReduceByKey((first, _) => first, partitions).Keys();

    /// <summary>Pairs each record with the key that the function gives. Keeps order and partitions.</summary>
    public static Rdd<(K Key, T Value)> KeyBy<T, K>(this Rdd<T> rdd, Func<T, K> key) =>
        Chain(rdd, new KeyByOperator<T, K>(Travelling(rdd, key)));

    /// <summary>
    /// All records for which the function gives the same key, in partition order. The records of one key must fit into
    /// the memory of one task. Order of the keys is not defined; the result is partitioned by key.
    /// </summary>
    /// <param name="rdd">The data set.</param>
    /// <param name="key">Gives the key of a record; must be of a key type.</param>
    /// <param name="partitions">Partitions of the result; see <see cref="PairTransformations"/> for the
    /// default.</param>
    public static Rdd<(K Key, IReadOnlyList<T> Value)> GroupBy<T, K>(
        this Rdd<T> rdd, Func<T, K> key, int? partitions = null) =>
        rdd.KeyBy(Travelling(rdd, key)).GroupByKey(partitions);

    /// <summary>
    /// The records sorted over all partitions by the key that the function gives; records with equal keys keep their
    /// order. Runs a small job that samples the keys when an action first needs it.
    /// </summary>
    /// <param name="rdd">The data set.</param>
    /// <param name="key">Gives the key of a record; must be of a key type.</param>
    /// <param name="descending">Largest key first.</param>
    /// <param name="order">Order of the keys; see <see cref="PairTransformations.SortByKey"/> for the default.</param>
    /// <param name="partitions">Most partitions of the result; few or equal keys give fewer.</param>
    public static Rdd<T> SortBy<T, K>(
        this Rdd<T> rdd, Func<T, K> key, bool descending = false, IComparer<K>? order = null,
        int? partitions = null) =>
        rdd.KeyBy(Travelling(rdd, key)).SortByKey(descending, order, partitions).Values();

    /// <summary>
    /// Each partition as one array of its records, in order; an empty one gives an empty array. A partition must fit
    /// into the memory of one task. Keeps partitions.
    /// </summary>
    public static Rdd<T[]> Glom<T>(this Rdd<T> rdd) => new GlomRdd<T>(Given(rdd));

    internal static Rdd<TOut> Chain<TIn, TOut>(
        Rdd<TIn> rdd, RecordOperator<TIn, TOut> next, bool keepsKeys = false) =>
        new ChainRdd<TIn, TOut>(Given(rdd), next, keepsKeys);
}
