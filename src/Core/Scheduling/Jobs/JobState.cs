using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Scheduling.Jobs;

/// <summary>One job that is not over. Owned by <see cref="JobGraph"/>.</summary>
internal sealed class JobState(JobId id, JobPlan plan, StageState result, IReadOnlyList<StageState> stages)
{
    private readonly HashSet<int> missing = [.. plan.ResultPartitions];

    public JobId Id => id;

    public JobPlan Plan => plan;

    public StageState Result => result;

    /// <summary>All stages of its plan, parents first, the result stage last.</summary>
    public IReadOnlyList<StageState> Stages => stages;

    /// <summary>Result partitions that were not delivered.</summary>
    public IReadOnlySet<int> Missing => missing;

    /// <summary>Bytes of results so far.</summary>
    public long ResultBytes { get; set; }

    /// <summary>How it ends as soon as <see cref="Awaited"/> is 0; null while it is active.</summary>
    public JobOutcome? Ending { get; set; }

    /// <summary>Attempts that were told to stop on its behalf and have not ended.</summary>
    public int Awaited { get; set; }

    public bool IsActive => Ending is null;

    /// <summary>True once per partition.</summary>
    public bool TakeResult(int partition) => missing.Remove(partition);
}
