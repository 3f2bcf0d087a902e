using Flint.Cluster;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling.Jobs;
using Flint.Scheduling.Placement;
using Flint.Tasks;

namespace Flint.Scheduling.Executors;

/// <summary>
/// Executors that leave: they get no more tasks, another one comes for each, and they are let go when nobody needs
/// them. Part of the scheduler's core.
/// </summary>
/// <remarks>
/// <code>
/// stays --Leaving / Drain--> leaving --Draining--> draining --Drained--> drained
///   '-------- Draining, unasked: decommissioned there ---^                  |
///               leaving, draining, drained --deadline--> released &lt;-- no running job reads its outputs
///                                                           '--Gone--> lost
/// </code>
/// Only the driver knows which shuffles are still read, only the executor whether something runs or waits to be fetched
/// there: so the executor says Drained, and the driver lets it go. What it holds is given up at that moment, so that no
/// later job counts on it. An executor that is lost before is lost like any other.
/// </remarks>
internal sealed class Departures(
    CommandBuffer commands, SchedulerOptions options, ExecutorTable executors, PlacementQueue placement,
    Recovery recovery, JobBook jobs, DemandPlanner demand)
{
    /// <summary>The next deadline of an executor that was not let go, or null.</summary>
    public DateTimeOffset? Next => Waiting.Min(executor => executor.Departure!.Deadline);

    private IEnumerable<ExecutorState> Waiting =>
        executors.Leaving.Where(executor => executor.Departure is { IsReleased: false });

    /// <summary>The cluster manager takes it away, at the deadline if it is there yet.</summary>
    public void Leaving(ClusterEvent.Leaving report)
    {
        if (executors.TryGet(report.Executor, out var executor))
        {
            Begin(executor, report.Deadline, $"{report.Cause}");
            Tell(executor);
        }
    }

    /// <summary>It has registered, perhaps only after it was said to leave.</summary>
    public void Registered(ExecutorId id)
    {
        if (executors.TryGet(id, out var executor) && executor.Departure is { IsDraining: false })
        {
            Tell(executor);
        }
    }

    /// <summary>It takes no more tasks; if nobody here asked for that, somebody there did.</summary>
    public void Draining(ExecutorState executor, string reason)
    {
        if (executor.Departure is null)
        {
            Begin(executor, commands.Now + options.DecommissionForceKillTimeout, reason);
        }

        if (executor.Departure is { IsDraining: false } departure)
        {
            departure.IsDraining = true;
            commands.Add(new SchedulerCommand.Observe(executor.Id, ExecutorStanding.Draining));
        }
    }

    public void Drained(ExecutorState executor)
    {
        if (executor.Departure is { IsDrained: false } departure)
        {
            departure.IsDrained = true;
            commands.Add(new SchedulerCommand.Observe(executor.Id, ExecutorStanding.Drained));
        }
    }

    /// <summary>Lets those go that nobody needs any more, or whose time is over; each turn does.</summary>
    public void LetGo()
    {
        if (executors.Leaving.Count == 0)
        {
            return;
        }

        foreach (var executor in Waiting.Where(IsFree).OrderBy(one => one.Id.Value, StringComparer.Ordinal).ToList())
        {
            executor.Departure!.IsReleased = true;
            demand.Release(executor.Id, ReleaseReason.Drained);
            recovery.GiveUpOutputs(executor);
        }
    }

    private bool IsFree(ExecutorState executor) =>
        executor.Departure!.Deadline <= commands.Now
        || (executor.Departure.IsDrained && executor.Running.Count == 0 && !jobs.ReadFrom(executor.Id));

    private void Begin(ExecutorState executor, DateTimeOffset? deadline, string reason)
    {
        executors.Leaves(executor, deadline);
        placement.Left(executor);
        demand.Leaves();
        commands.Publish(new EngineEvent.ExecutorLeaving(executor.Id, deadline, reason));
    }

    private void Tell(ExecutorState executor)
    {
        if (executor.IsRegistered)
        {
            string[] peers =
            [
                .. executors.All
                    .Where(other => other.TakesTasks)
                    .OrderBy(other => other.Id.Value, StringComparer.Ordinal)
                    .Select(other => other.Endpoint),
            ];
            commands.Send(executor, new DriverMessage.Drain(executor.Departure!.Deadline, peers));
        }
    }
}
