using Flint.Identity;
using Flint.Shuffle;
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

    /// <summary>The map outputs that it has read.</summary>
    public IReadOnlyList<MapStatus> Reads { get; set; } = [];

    /// <summary>Another output of its partition was there when it ended: nobody counts on this one.</summary>
    public bool IsSpare { get; set; }

    /// <summary>Its output could not be read, or its executor could not.</summary>
    public bool IsDoubted { get; set; }

    /// <summary>Its result was given to the caller, and was not lost on the way.</summary>
    public bool IsGiven { get; set; }

    public bool Succeeded => Outcome is not null and not TaskOutcome.Failed;
}
