using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling.Executors;

namespace Flint.Scheduling.Placement;

/// <summary>
/// The partitions of one stage attempt that wait for a slot, found by level without a search. Lists are cleaned when
/// met: a partition launched through one list stays in the others until then.
/// </summary>
internal sealed class PendingTasks(IReadOnlyList<TaskPlan> plans, PartitionState[] states, ExecutorTable executors)
{
    private readonly PendingByPlace<ExecutorId> byExecutor = new(states);
    private readonly PendingByPlace<string> byHost = new(states);
    private readonly PendingByPlace<string> byRack = new(states);
    private readonly PendingList<int> anywhere = new(0);
    private readonly PendingList<int> indifferent = new(0);
    private readonly HashSet<string> hostsWithoutRack = new(StringComparer.Ordinal);
    private int choosy;
    private int easy;

    public int Count => choosy + easy;

    public void Add(int partition)
    {
        states[partition] = PartitionState.Pending;
        if (plans[partition].PreferredHosts.Count == 0)
        {
            easy++;
            indifferent.Push(partition);
            return;
        }

        choosy++;
        anywhere.Push(partition);
        foreach (var text in plans[partition].PreferredHosts)
        {
            var place = PreferredPlace.Parse(text);
            if (place.Executor is { } executor)
            {
                byExecutor.Add(executor, partition, executors.IsAvailable(executor));
            }

            byHost.Add(place.Host, partition, executors.HasHost(place.Host));
            if (executors.RackOf(place.Host) is { } rack)
            {
                byRack.Add(rack, partition, executors.HasRack(rack));
            }
            else
            {
                hostsWithoutRack.Add(place.Host);
            }
        }
    }

    /// <summary>A pending partition gets another state.</summary>
    public void Take(int partition, PartitionState next)
    {
        states[partition] = next;
        if (plans[partition].PreferredHosts.Count == 0)
        {
            easy--;
        }
        else
        {
            choosy--;
        }
    }

    /// <summary>A partition is pending that could be launched at this level, given the executors of now.</summary>
    public bool HasAt(LocalityLevel level) => level switch
    {
        LocalityLevel.Process => choosy > 0 && byExecutor.HasLive(),
        LocalityLevel.Node => choosy > 0 && byHost.HasLive(),
        LocalityLevel.NoPreference => easy > 0,
        LocalityLevel.Rack => choosy > 0 && byRack.HasLive(),
        _ => choosy > 0,
    };

    /// <summary>A pending partition for this executor at exactly this level.</summary>
    public bool TryFind(ExecutorState executor, LocalityLevel level, out int partition)
    {
        partition = -1;
        return level switch
        {
            LocalityLevel.Process => byExecutor.TryPeek(executor.Id, out partition),
            LocalityLevel.Node => byHost.TryPeek(executor.Host, out partition),
            LocalityLevel.NoPreference => indifferent.TryPeek(states, out partition),
            LocalityLevel.Rack => executor.Rack is { } rack && byRack.TryPeek(rack, out partition),
            _ => anywhere.TryPeek(states, out partition),
        };
    }

    /// <summary>An executor takes tasks from now on; the nearest level at which something waits for it.</summary>
    public LocalityLevel Joined(ExecutorState executor)
    {
        var nearest = LocalityLevel.Any;
        if (executor.Rack is { } rack)
        {
            LearnRack(executor.Host, rack);
            nearest = byRack.Joined(rack) ? LocalityLevel.Rack : nearest;
        }

        nearest = byHost.Joined(executor.Host) ? LocalityLevel.Node : nearest;
        return byExecutor.Joined(executor.Id) ? LocalityLevel.Process : nearest;
    }

    /// <summary>An executor takes no tasks any more.</summary>
    public void Left(ExecutorState executor)
    {
        byExecutor.Left(executor.Id);
        if (!executors.HasHost(executor.Host))
        {
            byHost.Left(executor.Host);
        }

        if (executor.Rack is { } rack && !executors.HasRack(rack))
        {
            byRack.Left(rack);
        }
    }

    // The rack of a host is known once an executor runs there: what waits for the host waits for the rack too.
    private void LearnRack(string host, string rack)
    {
        if (hostsWithoutRack.Remove(host) && byHost.TryGetAll(host, out var partitions))
        {
            foreach (var partition in partitions.Reverse())
            {
                byRack.Add(rack, partition, isLive: true);
            }
        }
    }
}
