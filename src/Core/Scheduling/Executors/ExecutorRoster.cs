using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling.Jobs;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling.Executors;

/// <summary>
/// Executors that leave: cut, silent, reported gone. Decides whom a loss is charged to. Part of the scheduler's core.
/// </summary>
/// <remarks>
/// <code>
/// granted --Register--> registered --StreamCut--> cut --reconnectTimeout--> lost
///                         ^   |                    |
///                         |   '--silence, Gone, HostLost, Goodbye--------> lost (its id is refused for good)
///                         '------Register, same incarnation
/// </code>
/// While an executor is cut or unreachable its attempts are neither given up nor started elsewhere: whether they
/// failed, and through whose fault, is not known yet.
/// </remarks>
internal sealed class ExecutorRoster(
    CommandBuffer commands, SchedulerOptions options, ExecutorTable executors, PlacementQueue placement,
    Recovery recovery, JobBook jobs, DemandPlanner demand)
{
    private readonly PatienceQueue patience = new(options);

    /// <summary>When an executor has to be looked at, or null.</summary>
    public DateTimeOffset? NextCheck => patience.Next;

    /// <summary>Names the silence of the driver itself.</summary>
    public void DriverSlept() => patience.Slept(commands.Now);

    public void Watch(ExecutorState executor) => patience.Watch(executor);

    public void TaskSucceeded() => demand.TaskSucceeded();

    public void Cut(ExecutorState executor)
    {
        if (executor.CutAt is not null)
        {
            return;
        }

        executor.CutAt = commands.Now;
        placement.Left(executor);
        patience.Watch(executor);
    }

    /// <summary>Gives up executors that were silent or cut for too long.</summary>
    public void GiveUpOverdue()
    {
        if (!(patience.Next <= commands.Now))
        {
            return;
        }

        foreach (var executor in patience.TakeOverdue(commands.Now, IsKnown).ToList())
        {
            var reason = executor.CutAt is not null
                ? options.ReconnectTimeout == TimeSpan.Zero
                    ? "its stream was cut, and the cluster manager has not said why"
                    : $"it did not come back within flint.executor.reconnectTimeout ({options.ReconnectTimeout})"
                : $"it was not heard for flint.network.timeout ({options.NetworkTimeout})";
            commands.Add(new SchedulerCommand.Observe(executor.Id, ExecutorStanding.Silent));
            LoseUnasked(executor, reason);
        }
    }

    /// <summary>It said that it ends: on purpose, so nobody is to blame.</summary>
    public void Goodbye(ExecutorState executor, string reason) =>
        Lose(executor, $"it left: {reason}", faultOfTask: false, countsWhenIdle: false);

    public void Gone(ClusterEvent.Gone report)
    {
        demand.Gone(report.Executor);
        if (executors.IsLost(report.Executor))
        {
            return;
        }

        var isOurs = report.Reason is LossReason.Exited or LossReason.MemoryExceeded or LossReason.Unknown;
        var exit = report.ExitCode is { } code ? $", exit code {code}" : "";
        Lose(executors.GetOrAdd(report.Executor), $"{report.Reason}{exit}: {report.Text}",
            faultOfTask: isOurs, countsWhenIdle: isOurs || report.Reason is LossReason.LaunchFailed);
    }

    public void HostLost(string host)
    {
        foreach (var executor in executors.All.Where(executor => executor.Host == host).ToList())
        {
            Lose(executor, $"host {host} is gone", faultOfTask: false, countsWhenIdle: false);
        }
    }

    private bool IsKnown(ExecutorState executor) =>
        executors.TryGet(executor.Id, out var known) && known == executor;

    /// <summary>The manager has not said that it is gone, so it may run yet: it must end.</summary>
    private void LoseUnasked(ExecutorState executor, string reason)
    {
        demand.Release(executor.Id, ReleaseReason.Broken);
        Lose(executor, reason, faultOfTask: true, countsWhenIdle: true);
    }

    /// <summary>
    /// A loss is charged to the attempts that ran there; only if none ran, to the number of executors that may die.
    /// </summary>
    private void Lose(ExecutorState executor, string reason, bool faultOfTask, bool countsWhenIdle)
    {
        // What ends because it had to leave is neither its tasks' fault nor its own.
        var isDue = executor.Departure?.IsDue(commands.Now) == true;
        var wasIdle = executor.Running.Count == 0;
        placement.Left(executor);
        executors.Lose(executor);
        if (executor.IsRegistered)
        {
            commands.Publish(new EngineEvent.ExecutorRemoved(executor.Id, reason));
        }

        recovery.ExecutorLost(executor, new TaskFailure.ExecutorLost(executor.Id, reason, faultOfTask && !isDue));
        if (wasIdle && countsWhenIdle && !isDue && demand.CountIdleLoss())
        {
            GiveUp(executor.Id, reason);
        }
    }

    private void GiveUp(ExecutorId last, string reason)
    {
        demand.Over();
        jobs.FailAll(
            $"{options.IdleLossLimit} executors died without running a task, the limit of " +
            $"flint.executor.maxNumFailures; the last, {last}: {reason}");
    }
}
