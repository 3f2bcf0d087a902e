using Flint.Rdds.Plans;
using Flint.Serialization;

namespace Flint.Rdds;

/// <summary>
/// Actions whose result is made of all records: each partition is reduced where it is read, the driver merges what is
/// left. They end, fail and are cancelled as those of <see cref="RddActions"/>.
/// </summary>
[Travels]
public static class ReducingActions
{
    private const string Merging = "merging the results of the partitions";

    /// <summary>
    /// All records reduced to one, partitions in order. The function must be associative; it runs on executors, and on
    /// the driver for the partitions' results.
    /// </summary>
    /// <exception cref="InvalidOperationException">The data set is empty.</exception>
    public static async Task<T> ReduceAsync<T>(
        this Rdd<T> rdd, Func<T, T, T> reduce, CancellationToken cancellationToken = default)
    {
        var parts = await RddActions.RunAllAsync(
            rdd, "ReduceAsync", new ReduceFunction<T>(DriverCode.Travelling(rdd, reduce)), cancellationToken)
            .ConfigureAwait(false);
        var values = parts.SelectMany(part => part).ToList();
        return values.Count > 0
            ? DriverCode.Call("ReduceAsync", Merging, () => values.Aggregate(reduce))
            : throw RddActions.Empty(rdd);
    }

    /// <summary>
    /// Folds the records of each partition into an accumulator that starts at <paramref name="seed"/>, then merges the
    /// accumulators in partition order, starting from the seed. The seed is copied for each partition and for the
    /// merge: both functions may change the accumulator that they got.
    /// </summary>
    public static async Task<A> AggregateAsync<T, A>(
        this Rdd<T> rdd, A seed, Func<A, T, A> fold, Func<A, A, A> merge,
        CancellationToken cancellationToken = default)
    {
        DriverCode.Travelling(rdd, fold);
        DriverCode.Travelling(rdd, merge);
        var start = rdd.Context.Codecs.Copy(seed);
        var parts = await RddActions.RunAllAsync(
            rdd, "AggregateAsync", new AggregateFunction<T, A>(seed, fold), cancellationToken).ConfigureAwait(false);
        return DriverCode.Call("AggregateAsync", Merging, () => parts.Aggregate(start, merge));
    }

    /// <summary>
    /// Folds the records of each partition into a copy of the seed, then the results in partition order into another
    /// copy. The seed enters once per partition and once more, so it must change nothing (0 for a sum); the function
    /// must be associative.
    /// </summary>
    public static Task<T> FoldAsync<T>(
        this Rdd<T> rdd, T seed, Func<T, T, T> fold, CancellationToken cancellationToken = default) =>
        AggregateAsync(rdd, seed, DriverCode.Travelling(rdd, fold), fold, cancellationToken);

    /// <summary>
    /// How many pairs each key has, in no order. Counted on the executors; the keys must fit into the driver's memory.
    /// Pairs, not a dictionary: null is a key.
    /// </summary>
    public static Task<IReadOnlyList<(K Key, long Count)>> CountByKeyAsync<K, V>(
        this Rdd<(K Key, V Value)> rdd, CancellationToken cancellationToken = default) =>
        rdd.MapValues(_ => 1L).ReduceByKey((one, other) => one + other)
            .Map(entry => (Key: entry.Key, Count: entry.Value)).CollectAsync(cancellationToken);
}
