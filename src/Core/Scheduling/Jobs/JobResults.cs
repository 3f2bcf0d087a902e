using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// How the results of one job stand. A partition is missing until an attempt has made its result, and delivered when
/// the caller has the bytes: at once, or when they were fetched from the executor that keeps them. Owned by its job.
/// </summary>
/// <remarks>
/// <code>
/// missing --Take--> delivered
///    ^  '---Take--> fetching --Fetched--> delivered
///    '----- Lost -----'
/// </code>
/// </remarks>
internal sealed class JobResults(JobPlan plan)
{
    private readonly bool[] missing = MissingAtFirst(plan);
    private readonly Dictionary<int, (TaskAttempt Attempt, long Bytes)> fetching = [];
    private readonly Dictionary<int, int> losses = [];

    /// <summary>Partitions whose result no attempt has made.</summary>
    public IEnumerable<int> Missing => plan.ResultPartitions.Where(IsMissing);

    /// <summary>Partitions whose result is being fetched.</summary>
    public IReadOnlyCollection<int> Fetching => fetching.Keys;

    /// <summary>Results that were made and not lost.</summary>
    public int Count { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The caller has all of them.</summary>
    public bool AreDelivered => Count == plan.ResultPartitions.Count && fetching.Count == 0;

    /// <summary>The partition's result is wanted and no attempt has made it.</summary>
    public bool IsMissing(int partition) => missing[partition];

    /// <summary>An attempt has made a result; false if another one had before.</summary>
    public bool Take(TaskAttempt attempt, long bytes, bool isStored)
    {
        if (!missing[attempt.Partition])
        {
            return false;
        }

        Book(attempt.Partition, isMissing: false, bytes);
        if (isStored)
        {
            fetching.Add(attempt.Partition, (attempt, bytes));
        }

        return true;
    }

    /// <summary>The caller has the bytes; false if nobody fetched that attempt's result.</summary>
    public bool Fetched(int partition, TaskAttemptId attempt) =>
        fetching.TryGetValue(partition, out var fetch) && fetch.Attempt.Id == attempt && fetching.Remove(partition);

    /// <summary>
    /// The bytes cannot be had: the partition is missing again. The attempt that had made them, or null if nobody
    /// fetched them.
    /// </summary>
    public TaskAttempt? Lost(int partition, TaskAttemptId attempt)
    {
        if (!fetching.TryGetValue(partition, out var fetch) || fetch.Attempt.Id != attempt)
        {
            return null;
        }

        fetching.Remove(partition);
        Book(partition, isMissing: true, -fetch.Bytes);
        return fetch.Attempt;
    }

    /// <summary>Counts a loss that nothing known explains, and returns how many the partition has had.</summary>
    public int CountLoss(int partition) => losses[partition] = losses.GetValueOrDefault(partition) + 1;

    private void Book(int partition, bool isMissing, long bytes)
    {
        missing[partition] = isMissing;
        Count += isMissing ? -1 : 1;
        Bytes += bytes;
    }

    private static bool[] MissingAtFirst(JobPlan plan)
    {
        var missing = new bool[plan.Result.Tasks.Count];
        foreach (var partition in plan.ResultPartitions)
        {
            missing[partition] = true;
        }

        return missing;
    }
}
