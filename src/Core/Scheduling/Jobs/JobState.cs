using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Scheduling.Jobs;

/// <summary>One job that is not over. Owned by <see cref="JobGraph"/>.</summary>
internal sealed class JobState(JobId id, JobPlan plan, StageState result, IReadOnlyList<StageState> stages)
{
    private readonly bool[] missing = MissingAtFirst(plan);

    public JobId Id => id;

    public JobPlan Plan => plan;

    public StageState Result => result;

    /// <summary>All stages of its plan, parents first, the result stage last.</summary>
    public IReadOnlyList<StageState> Stages => stages;

    /// <summary>Result partitions that were not delivered.</summary>
    public IEnumerable<int> Missing => plan.ResultPartitions.Where(IsMissing);

    public int MissingCount { get; private set; } = plan.ResultPartitions.Count;

    /// <summary>The caller has got a result.</summary>
    public bool HasDelivered => MissingCount < plan.ResultPartitions.Count;

    /// <summary>Bytes of results so far.</summary>
    public long ResultBytes { get; set; }

    /// <summary>How it ends as soon as <see cref="Awaited"/> is 0; null while it is active.</summary>
    public JobOutcome? Ending { get; set; }

    /// <summary>Attempts that were told to stop on its behalf and have not ended.</summary>
    public int Awaited { get; set; }

    /// <summary>When it ends though attempts have not; null while it is active.</summary>
    public DateTimeOffset? EndsBy { get; set; }

    public bool IsActive => Ending is null;

    /// <summary>The partition's result is wanted and was not delivered.</summary>
    public bool IsMissing(int partition) => missing[partition];

    /// <summary>True once per partition.</summary>
    public bool TakeResult(int partition)
    {
        if (!missing[partition])
        {
            return false;
        }

        missing[partition] = false;
        MissingCount--;
        return true;
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
