using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Scheduling.Jobs;

/// <summary>One job that is not over. Owned by <see cref="JobGraph"/>.</summary>
internal sealed class JobState(JobId id, JobPlan plan, StageState result, IReadOnlyList<StageState> stages)
{
    public JobId Id => id;

    public JobPlan Plan => plan;

    public StageState Result => result;

    /// <summary>All stages of its plan, parents first, the result stage last.</summary>
    public IReadOnlyList<StageState> Stages => stages;

    public JobResults Results { get; } = new(plan);

    /// <summary>How it ends as soon as <see cref="Awaited"/> is 0; null while it is active.</summary>
    public JobOutcome? Ending { get; set; }

    /// <summary>Attempts that were told to stop on its behalf and have not ended.</summary>
    public int Awaited { get; set; }

    /// <summary>When it ends though attempts have not; null while it is active.</summary>
    public DateTimeOffset? EndsBy { get; set; }

    public bool IsActive => Ending is null;
}
