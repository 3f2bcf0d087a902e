using Flint.Errors;
using Flint.Rdds.Plans;
using Flint.Serialization;
using static Flint.Rdds.Arguments;

namespace Flint.Rdds;

/// <summary>
/// Actions: each runs a job and ends with it. The token cancels the job and stops its tasks; a failed job throws a
/// <see cref="FlintException"/> whose text is the report, and an <see cref="ObjectDisposedException"/> names the
/// session if that was disposed before. Thread-safe; jobs of several callers run side by side.
/// </summary>
[Travels]
public static class RddActions
{
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
    /// Calls an action for each record, on the executors. A repeated task calls it again for its records.
    /// </summary>
    public static async Task ForEachAsync<T>(
        this Rdd<T> rdd, Action<T> action, CancellationToken cancellationToken = default) =>
        await RunAllAsync(
            rdd, "ForEachAsync", new ForEachFunction<T>(DriverCode.Travelling(rdd, action)), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The lineage as text: operators, partitions where known, and where stages begin.</summary>
    public static string ToDebugString(this Rdd rdd) => LineageText.Of(Given(rdd));

    internal static async Task<R[]> RunAllAsync<T, R>(
        Rdd<T> rdd, string name, ResultFunction<T, R> function, CancellationToken stop)
    {
        var plan = await LowerAsync(Given(rdd), name, function, null, stop).ConfigureAwait(false);
        return await RunAsync<R>(rdd, plan, stop).ConfigureAwait(false);
    }

    internal static async Task<R[]> RunAsync<R>(Rdd rdd, JobPlan plan, CancellationToken stop)
    {
        var slots = plan.ResultPartitions.Index().ToDictionary(one => one.Item, one => one.Index);
        var results = new R[slots.Count];
        await foreach (var result in rdd.Context.Jobs.RunAsync(plan, stop).ConfigureAwait(false))
        {
            results[slots[result.Partition]] = Decode<R>(rdd, result.Bytes);
        }

        return results;
    }

    internal static ValueTask<JobPlan> LowerAsync<T, R>(
        Rdd<T> rdd, string name, ResultFunction<T, R> function, IReadOnlyList<int>? only, CancellationToken stop)
    {
        rdd.Context.ThrowIfClosed();
        _ = rdd.Context.Codecs.Get<R>();
        return new PlanBuilder(rdd.Context, stop).BuildAsync(name, rdd, function, only);
    }

    internal static R Decode<R>(Rdd rdd, ReadOnlyMemory<byte> bytes)
    {
        var reader = new RecordReader(bytes.Span);
        return rdd.Context.Codecs.Get<R>().Read(ref reader);
    }

    internal static InvalidOperationException Empty(Rdd rdd) => new($"The data set {rdd.Name} is empty.");
}
