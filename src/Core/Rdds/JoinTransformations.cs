using Flint.Rdds.ByKey;
using Flint.Serialization;
using static Flint.Rdds.Arguments;

namespace Flint.Rdds;

/// <summary>
/// Transformations that bring the pairs of several data sets together by key. The result knows its partitioner; an
/// input that has the same one already is not shuffled again. <c>partitions</c> as in
/// <see cref="PairTransformations"/>. Order of the keys is not defined.
/// </summary>
[Travels]
public static class JoinTransformations
{
    /// <summary>Every pair of a left and a right value with the same key. Order is not defined.</summary>
    public static Rdd<(K Key, (V Left, W Right) Value)> Join<K, V, W>(
        this Rdd<(K Key, V Value)> rdd, Rdd<(K Key, W Value)> other, int? partitions = null)
    {
        OfOneSession(Given(rdd), other, nameof(other));
        var partitioning = Partitioning.ByHash(rdd.Context, partitions, rdd, other);
        var left = new KeyedInput<K, V, V>(rdd, partitioning);
        var right = new KeyedInput<K, W, W>(other, partitioning);
        return new ByKeyRdd<(K Key, (V Left, W Right) Value)>(
            rdd.Context, "Join", partitioning, [left, right],
            () => new JoinedReader<K, V, W>(InputReader<K, V>.For(left), InputReader<K, W>.For(right)));
    }

    /// <summary>
    /// Every left value with each right value of its key, or with <see cref="Optional{T}.None"/> if there is none. The
    /// values of one key must fit into the memory of one task. Values of one key keep their order.
    /// </summary>
    public static Rdd<(K Key, (V Left, Optional<W> Right) Value)> LeftOuterJoin<K, V, W>(
        this Rdd<(K Key, V Value)> rdd, Rdd<(K Key, W Value)> other, int? partitions = null) =>
        rdd.CoGroup(other, partitions).FlatMapValues(sides =>
            sides.Left.SelectMany(left => OrNone(sides.Right), (left, right) => (left, right)));

    /// <summary>
    /// Every right value with each left value of its key, or with <see cref="Optional{T}.None"/> if there is none. The
    /// values of one key must fit into the memory of one task. Values of one key keep their order.
    /// </summary>
    public static Rdd<(K Key, (Optional<V> Left, W Right) Value)> RightOuterJoin<K, V, W>(
        this Rdd<(K Key, V Value)> rdd, Rdd<(K Key, W Value)> other, int? partitions = null) =>
        rdd.CoGroup(other, partitions).FlatMapValues(sides =>
            OrNone(sides.Left).SelectMany(left => sides.Right, (left, right) => (left, right)));

    /// <summary>
    /// Every pair of a left and a right value with the same key, and the values of keys that only one side has, with
    /// <see cref="Optional{T}.None"/> on the other. The values of one key must fit into the memory of one task. Values
    /// of one key keep their order.
    /// </summary>
    public static Rdd<(K Key, (Optional<V> Left, Optional<W> Right) Value)> FullOuterJoin<K, V, W>(
        this Rdd<(K Key, V Value)> rdd, Rdd<(K Key, W Value)> other, int? partitions = null) =>
        rdd.CoGroup(other, partitions).FlatMapValues(sides =>
            OrNone(sides.Left).SelectMany(left => OrNone(sides.Right), (left, right) => (left, right)));

    /// <summary>
    /// Each key of either side with all its left and all its right values, in partition order; a side without the key
    /// gives an empty list. The values of one key must fit into the memory of one task.
    /// </summary>
    public static Rdd<(K Key, (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Value)> CoGroup<K, V, W>(
        this Rdd<(K Key, V Value)> rdd, Rdd<(K Key, W Value)> other, int? partitions = null)
    {
        OfOneSession(Given(rdd), other, nameof(other));
        return CoGroup(rdd, other, Partitioning.ByHash(rdd.Context, partitions, rdd, other));
    }

    /// <summary>
    /// Each key of any of three data sets with all its values in each, in partition order; a data set without the key
    /// gives an empty list. The values of one key must fit into the memory of one task.
    /// </summary>
    public static Rdd<(K Key, (IReadOnlyList<V1> First, IReadOnlyList<V2> Second, IReadOnlyList<V3> Third) Value)>
        CoGroup<K, V1, V2, V3>(
            this Rdd<(K Key, V1 Value)> rdd, Rdd<(K Key, V2 Value)> second, Rdd<(K Key, V3 Value)> third,
            int? partitions = null)
    {
        OfOneSession(Given(rdd), second, nameof(second));
        OfOneSession(rdd, third, nameof(third));
        var partitioning = Partitioning.ByHash(rdd.Context, partitions, rdd, second, third);
        // Both steps have one partitioner: the second reads the first where it is.
        return CoGroup(CoGroup(rdd, second, partitioning), third, partitioning)
            .MapValues(sides => (Lefts(sides.Left), Rights(sides.Left), sides.Right));
    }

    private static ByKeyRdd<(K Key, (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Value)> CoGroup<K, V, W>(
        Rdd<(K Key, V Value)> one, Rdd<(K Key, W Value)> other, Partitioning partitioning)
    {
        var left = new KeyedInput<K, V, V>(one, partitioning);
        var right = new KeyedInput<K, W, W>(other, partitioning);
        return new(
            one.Context, "CoGroup", partitioning, [left, right],
            () => new CoGroupedReader<K, V, W>(InputReader<K, V>.For(left), InputReader<K, W>.For(right)));
    }

    private static IEnumerable<Optional<A>> OrNone<A>(IReadOnlyList<A> values) =>
        values.Count == 0 ? [Optional<A>.None] : values.Select(value => new Optional<A>(value));

    // A key that only the third data set has comes without a group of the first two.
    private static IReadOnlyList<A> Lefts<A, B>(IReadOnlyList<(IReadOnlyList<A> Left, IReadOnlyList<B> Right)> pair) =>
        pair.Count == 0 ? [] : pair[0].Left;

    private static IReadOnlyList<B> Rights<A, B>(IReadOnlyList<(IReadOnlyList<A> Left, IReadOnlyList<B> Right)> pair) =>
        pair.Count == 0 ? [] : pair[0].Right;
}
