using System.Runtime.CompilerServices;
using Flint.Rdds.Plans;
using static Flint.Rdds.Arguments;

namespace Flint.Rdds;

/// <summary>
/// Actions that need not hold, or even make, all records. They end, fail and are cancelled as those of
/// <see cref="RddActions"/>.
/// </summary>
public static class StreamingActions
{
    /// <summary>
    /// The first <paramref name="count"/> records in partition order; fewer if there are not so many. Looks at one
    /// partition first and at more only while records are missing; of a data set with a shuffle each further look
    /// begins with the first partition again, so that all records are made of the same rows.
    /// </summary>
    public static async Task<IReadOnlyList<T>> TakeAsync<T>(
        this Rdd<T> rdd, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Given(rdd).Context.ThrowIfClosed();
        var taken = new List<T>();
        if (count == 0)
        {
            return taken;
        }

        var partitions = (await rdd.PartitionsAsync(cancellationToken).ConfigureAwait(false)).Count;
        var isShuffled = false;
        for (var (next, width) = (0, 1); next < partitions && taken.Count < count; width *= 4)
        {
            var end = Math.Min(next + width, partitions);
            if (isShuffled)
            {
                // A map task may run again between two jobs and write other rows: only one job's are of one attempt.
                taken.Clear();
                next = 0;
            }

            var plan = await RddActions.LowerAsync(
                rdd, "TakeAsync", new TakeFunction<T>(count - taken.Count),
                [.. Enumerable.Range(next, end - next)], cancellationToken).ConfigureAwait(false);
            isShuffled = plan.MapStages.Count > 0;
            var parts = await RddActions.RunAsync<T[]>(rdd, plan, cancellationToken).ConfigureAwait(false);
            taken.AddRange(parts.SelectMany(part => part).Take(count - taken.Count));
            next = end;
        }

        return taken;
    }

    /// <summary>The first record.</summary>
    /// <exception cref="InvalidOperationException">The data set is empty.</exception>
    public static async Task<T> FirstAsync<T>(this Rdd<T> rdd, CancellationToken cancellationToken = default)
    {
        var first = await rdd.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        return first.Count == 1 ? first[0] : throw RddActions.Empty(rdd);
    }

    /// <summary>
    /// The records in partition order, a partition at a time as they are ready; at most the partitions that are ahead
    /// of the reader are held in memory. Stopping early cancels the job.
    /// </summary>
    public static IAsyncEnumerable<T> ToAsyncEnumerable<T>(
        this Rdd<T> rdd, CancellationToken cancellationToken = default) => StreamAsync(Given(rdd), cancellationToken);

    private static async IAsyncEnumerable<T> StreamAsync<T>(
        Rdd<T> rdd, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plan = await RddActions.LowerAsync(
            rdd, "ToAsyncEnumerable", new CollectFunction<T>(), null, cancellationToken).ConfigureAwait(false);
        var ahead = new Dictionary<int, ReadOnlyMemory<byte>>();
        var next = 0;
        await foreach (var result in rdd.Context.Jobs.RunAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            ahead.Add(result.Partition, result.Bytes);
            while (ahead.Remove(next, out var bytes))
            {
                next++;
                foreach (var record in RddActions.Decode<T[]>(rdd, bytes))
                {
                    yield return record;
                }
            }
        }
    }
}
