using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Rdds.Plans;
using Flint.Serialization;
using static Flint.Rdds.RddTransformations;

namespace Flint.Rdds;

/// <summary>
/// Actions: each runs a job and ends with it. The token cancels the job and stops its tasks; a failed job throws a
/// <see cref="FlintException"/> whose text is the report. Thread-safe; jobs of several callers run side by side.
/// </summary>
[Travels]
public static class RddActions
{
    private const string Merging = "merging the results of the partitions";

    /// <summary>All records, in partition order. They must fit into the driver's memory.</summary>
    public static async Task<IReadOnlyList<T>> CollectAsync<T>(
        this Rdd<T> rdd, CancellationToken cancellationToken = default)
    {
        var parts = await RunAllAsync(rdd, "CollectAsync", new CollectFunction<T>(), cancellationToken)
            .ConfigureAwait(false);
        var all = new T[parts.Sum(part => (long)part.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(all, at);
            at += part.Length;
        }

        return all;
    }

    /// <summary>The number of records.</summary>
    public static async Task<long> CountAsync<T>(this Rdd<T> rdd, CancellationToken cancellationToken = default) =>
        (await RunAllAsync(rdd, "CountAsync", new CountFunction<T>(), cancellationToken).ConfigureAwait(false)).Sum();

    /// <summary>
    /// The first <paramref name="count"/> records in partition order; fewer if there are not so many. Looks at one
    /// partition first and at more only while records are missing.
    /// </summary>
    public static async Task<IReadOnlyList<T>> TakeAsync<T>(
        this Rdd<T> rdd, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var taken = new List<T>();
        if (count == 0)
        {
            return taken;
        }

        var partitions = (await Given(rdd).PartitionsAsync(cancellationToken).ConfigureAwait(false)).Count;
        for (var (next, width) = (0, 1); next < partitions && taken.Count < count; width *= 4)
        {
            int[] wanted = [.. Enumerable.Range(next, Math.Min(width, partitions - next))];
            var parts = await RunAsync(
                rdd, "TakeAsync", new TakeFunction<T>(count - taken.Count), wanted, cancellationToken)
                .ConfigureAwait(false);
            taken.AddRange(parts.SelectMany(part => part).Take(count - taken.Count));
            next += wanted.Length;
        }

        return taken;
    }

    /// <summary>The first record.</summary>
    /// <exception cref="InvalidOperationException">The data set is empty.</exception>
    public static async Task<T> FirstAsync<T>(this Rdd<T> rdd, CancellationToken cancellationToken = default)
    {
        var first = await rdd.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return first.Count == 1 ? first[0] : throw Empty(rdd);
    }

    /// <summary>
    /// All records reduced to one, partitions in order. The function must be associative; it runs on executors, and on
    /// the driver for the partitions' results.
    /// </summary>
    /// <exception cref="InvalidOperationException">The data set is empty.</exception>
    public static async Task<T> ReduceAsync<T>(
        this Rdd<T> rdd, Func<T, T, T> reduce, CancellationToken cancellationToken = default)
    {
        var parts = await RunAllAsync(rdd, "ReduceAsync", new ReduceFunction<T>(Given(reduce)), cancellationToken)
            .ConfigureAwait(false);
        var values = parts.SelectMany(part => part).ToList();
        return values.Count > 0
            ? DriverCode.Call("ReduceAsync", Merging, () => values.Aggregate(reduce))
            : throw Empty(rdd);
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
        Given(merge);
        var start = Given(rdd).Context.Codecs.Copy(seed);
        var parts = await RunAllAsync(
            rdd, "AggregateAsync", new AggregateFunction<T, A>(seed, Given(fold)), cancellationToken)
            .ConfigureAwait(false);
        return DriverCode.Call("AggregateAsync", Merging, () => parts.Aggregate(start, merge));
    }

    /// <summary>
    /// Folds the records of each partition into a copy of the seed, then the results in partition order into another
    /// copy. The seed enters once per partition and once more, so it must change nothing (0 for a sum); the function
    /// must be associative.
    /// </summary>
    public static Task<T> FoldAsync<T>(
        this Rdd<T> rdd, T seed, Func<T, T, T> fold, CancellationToken cancellationToken = default) =>
        AggregateAsync(rdd, seed, Given(fold), fold, cancellationToken);

    /// <summary>
    /// How many pairs each key has, in no order. Counted on the executors; the keys must fit into the driver's memory.
    /// Pairs, not a dictionary: null is a key.
    /// </summary>
    public static Task<IReadOnlyList<(K Key, long Count)>> CountByKeyAsync<K, V>(
        this Rdd<(K Key, V Value)> rdd, CancellationToken cancellationToken = default) =>
        rdd.MapValues(_ => 1L).ReduceByKey((one, other) => one + other)
            .Map(entry => (Key: entry.Key, Count: entry.Value)).CollectAsync(cancellationToken);

    /// <summary>
    /// Calls an action for each record, on the executors. A repeated task calls it again for its records.
    /// </summary>
    public static async Task ForEachAsync<T>(
        this Rdd<T> rdd, Action<T> action, CancellationToken cancellationToken = default) =>
        await RunAllAsync(rdd, "ForEachAsync", new ForEachFunction<T>(Given(action)), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>
    /// The records in partition order, a partition at a time as they are ready; at most the partitions that are ahead
    /// of the reader are held in memory. Stopping early cancels the job.
    /// </summary>
    public static async IAsyncEnumerable<T> ToAsyncEnumerable<T>(
        this Rdd<T> rdd, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var plan = await LowerAsync(rdd, "ToAsyncEnumerable", new CollectFunction<T>(), null, cancellationToken)
            .ConfigureAwait(false);
        var ahead = new Dictionary<int, ReadOnlyMemory<byte>>();
        var next = 0;
        await foreach (var result in rdd.Context.Jobs.RunAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            ahead.Add(result.Partition, result.Bytes);
            while (ahead.Remove(next, out var bytes))
            {
                next++;
                foreach (var record in Decode<T[]>(rdd, bytes))
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>The lineage as text: operators, partitions where known, and where stages begin.</summary>
    public static string ToDebugString(this Rdd rdd) => LineageText.Of(Given(rdd));

    internal static Task<R[]> RunAllAsync<T, R>(
        Rdd<T> rdd, string name, ResultFunction<T, R> function, CancellationToken stop) =>
        RunAsync(rdd, name, function, null, stop);

    private static async Task<R[]> RunAsync<T, R>(
        Rdd<T> rdd, string name, ResultFunction<T, R> function, IReadOnlyList<int>? only, CancellationToken stop)
    {
        var plan = await LowerAsync(Given(rdd), name, function, only, stop).ConfigureAwait(false);
        var slots = plan.ResultPartitions.Index().ToDictionary(one => one.Item, one => one.Index);
        var results = new R[slots.Count];
        await foreach (var result in rdd.Context.Jobs.RunAsync(plan, stop).ConfigureAwait(false))
        {
            results[slots[result.Partition]] = Decode<R>(rdd, result.Bytes);
        }

        return results;
    }

    private static ValueTask<JobPlan> LowerAsync<T, R>(
        Rdd<T> rdd, string name, ResultFunction<T, R> function, IReadOnlyList<int>? only, CancellationToken stop)
    {
        _ = rdd.Context.Codecs.Get<R>();
        return new PlanBuilder(rdd.Context, stop).BuildAsync(name, rdd, function, only);
    }

    private static R Decode<R>(Rdd rdd, ReadOnlyMemory<byte> bytes)
    {
        var reader = new RecordReader(bytes.Span);
        return rdd.Context.Codecs.Get<R>().Read(ref reader);
    }

    private static InvalidOperationException Empty(Rdd rdd) => new($"The data set {rdd.Name} is empty.");
}
