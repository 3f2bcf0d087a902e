using Flint.Cluster;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling.Jobs;
using Flint.Scheduling.Placement;
using Flint.Tasks;

namespace Flint.Scheduling.Executors;

/// <summary>
/// Executors that come, come back, or claim to be known. One id accepts one incarnation, and a lost one never again:
/// what it did since is not wanted. Part of the scheduler's core.
/// </summary>
internal sealed class Reception(
    CommandBuffer commands, ExecutorRoster roster, ExecutorTable executors, PlacementQueue placement,
    AttemptTable attempts, HeldOutputs held, ReceptionTerms terms)
{
    public void Register(ExecutorMessage.Register register)
    {
        if (Refusal(register) is { } refusal)
        {
            commands.Send(register.Executor, register.Incarnation, new DriverMessage.Refused(refusal));
            return;
        }

        var executor = executors.GetOrAdd(register.Executor);
        var isNew = !executor.IsRegistered;
        executor.HeardAt = commands.Now;
        executor.CutAt = null;
        executor.IsUnreachable = false;
        executor.IsDoubted = false;
        if (isNew)
        {
            Welcome(executor, register);
        }

        commands.Send(executor, new DriverMessage.Registered(terms.ExecutorSettings, held.Epoch));
        held.Compare(executor, register.Outputs);
        KillUnknown(executor, register.Attempts);
        roster.Watch(executor);
        JoinIfAble(executor);
    }

    /// <summary>The registered executor, or null: unknown, lost, or another process.</summary>
    public ExecutorState? Find(ExecutorId id, Incarnation incarnation) =>
        executors.TryGet(id, out var executor) && executor.IsRegistered && executor.Incarnation == incarnation
            ? executor
            : null;

    /// <summary>A sign of life. Silence and doubts end, and so does a cut that was reported late.</summary>
    public void Heard(ExecutorState executor)
    {
        executor.HeardAt = commands.Now;
        if (executor.CutAt is not null || executor.IsDoubted)
        {
            executor.CutAt = null;
            executor.IsDoubted = false;
            roster.Watch(executor);
            JoinIfAble(executor);
        }
    }

    /// <summary>A container was granted; its executor may have registered before this was read.</summary>
    public void Granted(ClusterEvent.Granted report)
    {
        if (executors.IsLost(report.Executor))
        {
            return;
        }

        var executor = executors.GetOrAdd(report.Executor);
        placement.Left(executor);
        executor.Host = executor.IsRegistered ? executor.Host : report.Host;
        if (report.Rack is { } rack)
        {
            executors.SetRack(executor, rack);
        }

        JoinIfAble(executor);
    }

    /// <summary>What it has not acknowledged has reached the limit, or is below it again.</summary>
    public void Filled(ExecutorState executor, SchedulerEvent.LedgerFilled told)
    {
        if (told.Turn <= executor.LedgerTurn)
        {
            return;
        }

        executor.LedgerTurn = told.Turn;
        executor.IsBehind = told.IsFull;
        if (told.IsFull)
        {
            placement.Left(executor);
        }
        else
        {
            JoinIfAble(executor);
        }
    }

    public void Unreachable(ExecutorId id)
    {
        if (executors.TryGet(id, out var executor))
        {
            executor.IsUnreachable = true;
            placement.Left(executor);
        }
    }

    public void Returned(ExecutorId id)
    {
        if (executors.TryGet(id, out var executor))
        {
            executor.IsUnreachable = false;
            JoinIfAble(executor);
        }
    }

    private void Welcome(ExecutorState executor, ExecutorMessage.Register register)
    {
        executor.Incarnation = register.Incarnation;
        executor.Host = register.Host;
        executor.Endpoint = register.Endpoint;
        executor.Slots = register.Slots;
        executor.FreeSlots = register.Slots;
        executors.MarkRegistered(executor);
        commands.Publish(new EngineEvent.ExecutorAdded(executor.Id, executor.Host, executor.Slots)
        {
            ProcessId = register.ProcessId,
        });
        commands.Add(new SchedulerCommand.Observe(executor.Id, ExecutorStanding.Registered));
        if (register.Slots < terms.TaskCpus)
        {
            commands.Warn(
                $"Executor {executor.Id} on {executor.Host} has {register.Slots} slots, a task takes " +
                $"{terms.TaskCpus} (flint.task.cpus): it gets none.");
        }
    }

    private void KillUnknown(ExecutorState executor, IReadOnlyList<TaskAttemptId> running)
    {
        foreach (var id in running)
        {
            if (!attempts.TryGet(id, out var attempt) || attempt.Executor != executor)
            {
                commands.Send(executor, new DriverMessage.Kill(id, "the driver does not know this attempt"));
            }
        }
    }

    private void JoinIfAble(ExecutorState executor)
    {
        if (executor.TakesTasks)
        {
            placement.Joined(executor, commands.Now);
        }
    }

    private string? Refusal(ExecutorMessage.Register register)
    {
        if (register.Term.Value > terms.Term.Value)
        {
            return $"it has seen driver term {register.Term.Value}, this is the driver of term {terms.Term.Value}";
        }

        if (executors.IsLost(register.Executor))
        {
            return $"executor {register.Executor} was declared lost before";
        }

        return executors.TryGet(register.Executor, out var known) && known.IsRegistered
            && known.Incarnation != register.Incarnation
            ? $"executor {register.Executor} is another process already"
            : null;
    }
}
