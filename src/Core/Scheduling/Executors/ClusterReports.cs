using Flint.Cluster;
using Flint.Scheduling.Jobs;

namespace Flint.Scheduling.Executors;

/// <summary>What the cluster manager reports, and who takes it. Part of the scheduler's core.</summary>
internal sealed class ClusterReports(
    CommandBuffer commands, JobBook jobs, Reception reception, ExecutorRoster roster, DemandPlanner demand,
    WaitingLine waiting, Departures departures)
{
    public void Hear(ClusterEvent report)
    {
        switch (report)
        {
            case ClusterEvent.Granted granted:
                reception.Granted(granted);
                break;
            case ClusterEvent.Gone gone:
                roster.Gone(gone);
                break;
            case ClusterEvent.HostLost lost:
                roster.HostLost(lost.Host);
                break;
            case ClusterEvent.Leaving leaving:
                departures.Leaving(leaving);
                break;
            case ClusterEvent.Unreachable unreachable:
                reception.Unreachable(unreachable.Executor);
                break;
            case ClusterEvent.Returned returned:
                reception.Returned(returned.Executor);
                break;
            case ClusterEvent.Waiting waits:
                waiting.Why = waits.Why;
                break;
            case ClusterEvent.Ended ended:
                demand.Over();
                jobs.FailAll($"the cluster ended the application: {ended.Why}");
                break;
            case ClusterEvent.Disconnected:
                commands.Warn("The cluster manager cannot reach its cluster; jobs go on with the executors they have.");
                break;
            default:
                // Launched and Reconnected change nothing.
                break;
        }
    }
}
