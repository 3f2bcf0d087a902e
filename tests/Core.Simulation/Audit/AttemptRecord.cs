using Flint.Identity;
using Flint.Tasks;

namespace Flint.Simulation.Audit;

/// <summary>What the auditor knows of one launched attempt. Mutated by the auditor only.</summary>
internal sealed class AttemptRecord(TaskLaunch launch, ExecutorId executor, DateTimeOffset launchedAt)
{
    public TaskLaunch Launch => launch;

    public ExecutorId Executor => executor;

    public DateTimeOffset LaunchedAt => launchedAt;

    /// <summary>The driver has heard of its end, or has given its executor up.</summary>
    public bool IsOver => Outcome is not null || IsLost;

    /// <summary>The outcome that the driver heard while the executor counted as alive.</summary>
    public TaskOutcome? Outcome { get; set; }

    public bool IsLost { get; set; }

    public bool IsKilled { get; set; }

    public bool IsRenamed { get; set; }

    /// <summary>The number that it computed, or null.</summary>
    public ulong? Value { get; set; }

    public bool Succeeded => Outcome is not null and not TaskOutcome.Failed;
}
