using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// One stage over all its attempts. Map stages are shared by jobs and kept. Owned by <see cref="JobGraph"/>.
/// </summary>
internal sealed class StageState(StageId id, StagePlan plan)
{
    private IReadOnlyDictionary<string, int>? hostWeights;

    public StageId Id => id;

    public StagePlan Plan => plan;

    public StagePhase Phase { get; set; } = new StagePhase.Waiting();

    /// <summary>Jobs whose plan names it and that are not over.</summary>
    public List<JobState> Jobs { get; } = [];

    /// <summary>Attempts that run, of all stage attempts.</summary>
    public LiveAttempts Live { get; } = new();

    /// <summary>The number of the next attempt.</summary>
    public int NextAttempt { get; set; }

    /// <summary>Attempts that failed in a row by lost map outputs.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>The executors that these could not read from, and their hosts.</summary>
    public Dictionary<ExecutorId, string> Unreadable { get; } = [];

    /// <summary>Attempts that were launched before this epoch do not count: what they read was rolled back.</summary>
    public Epoch CountsSince { get; set; }

    public bool WarnedOfSize { get; set; }

    /// <summary>How many of its tasks prefer a host; counted when first asked for.</summary>
    public IReadOnlyDictionary<string, int> HostWeights => hostWeights ??= plan.Tasks
        .SelectMany(task => task.PreferredHosts.Select(place => PreferredPlace.Parse(place).Host).Distinct())
        .CountBy(host => host, StringComparer.Ordinal)
        .ToDictionary(host => host.Key, host => host.Value, StringComparer.Ordinal);

    /// <summary>The active attempt, or null.</summary>
    public TaskSet? ActiveSet => Phase is StagePhase.Running running ? running.Set : null;

    public override string ToString() => $"stage {id} ({plan.Name})";
}
