using System.Diagnostics;
using Flint.Events;

namespace Flint.Scheduling;

/// <summary>What carries out the scheduler's commands, all but its alarm. Called by the loop.</summary>
internal sealed record SchedulerHands(DriverLinks Links, JobRunner Jobs, ClusterLink Cluster, IEventSink Events)
{
    /// <returns>What the scheduler must hear next.</returns>
    public IReadOnlyList<SchedulerEvent> CarryOut_OnLoop(SchedulerCommand command, DateTimeOffset now)
    {
        switch (command)
        {
            case SchedulerCommand.Send send:
                return Links.Send_OnLoop(send);
            case SchedulerCommand.DeliverResult result:
                Jobs.Deliver_OnLoop(result);
                break;
            case SchedulerCommand.EndJob end:
                Jobs.End_OnLoop(end);
                break;
            case SchedulerCommand.KeepProgram keep:
                Jobs.Keep_OnLoop(keep.Program);
                break;
            case SchedulerCommand.DropProgram drop:
                Jobs.Drop_OnLoop(drop.Program);
                break;
            case SchedulerCommand.Demand or SchedulerCommand.Observe:
                Cluster.CarryOut_OnLoop(command);
                break;
            case SchedulerCommand.Publish publish:
                Events.Publish(publish.Happened, now);
                break;
            default:
                throw new UnreachableException($"Unknown scheduler command {command}.");
        }

        return [];
    }
}
