using Flint.Cluster;
using Flint.Identity;
using Flint.Scheduling.Jobs;

namespace Flint.Scheduling.Executors;

/// <summary>
/// What the cluster manager is asked for: a fixed number of executors and those to be let go. Part of the scheduler's
/// core.
/// </summary>
internal sealed class DemandPlanner(SchedulerOptions options)
{
    private readonly SortedDictionary<string, ReleaseReason> release = new(StringComparer.Ordinal);
    private long revision;
    private bool changed = true;
    private int idleLosses;
    private bool isOver;

    /// <summary>An executor that is counted as lost may run yet: it must end, and another one come.</summary>
    public void Release(ExecutorId executor, ReleaseReason reason) => changed |= release.TryAdd(executor.Value, reason);

    /// <summary>
    /// The manager said that it is gone: it need not be named any more, and another one may have to come.
    /// </summary>
    public void Gone(ExecutorId executor)
    {
        release.Remove(executor.Value);
        changed = true;
    }

    /// <summary>An executor is about to leave: it does not stay, and another one shall come early.</summary>
    public void Leaves() => changed = true;

    /// <summary>An executor died without running a task; true if that happened too often.</summary>
    public bool CountIdleLoss() => ++idleLosses >= options.IdleLossLimit;

    /// <summary>A task ended well: executors do start.</summary>
    public void TaskSucceeded() => idleLosses = 0;

    /// <summary>No executor is wanted any more.</summary>
    public void Over() => (isOver, changed) = (true, true);

    /// <summary>The new wish, or null if it is the one that was stated last.</summary>
    /// <param name="jobs">Says where executors would be of most use.</param>
    public ExecutorDemand? Take(JobBook jobs)
    {
        if (!changed)
        {
            return null;
        }

        changed = false;
        var count = isOver ? 0 : options.ExecutorInstances;
        return new(
            ++revision,
            new Dictionary<ProfileId, ProfileDemand>
            {
                [ProfileId.Default] = new(count, jobs.HostWeights()),
            },
            new HashSet<string>(),
            release.ToDictionary(entry => new ExecutorId(entry.Key), entry => entry.Value));
    }
}
