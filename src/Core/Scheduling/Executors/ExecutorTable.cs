using System.Diagnostics.CodeAnalysis;
using Flint.Identity;

namespace Flint.Scheduling.Executors;

/// <summary>
/// All executors that the driver counts on, those lost before (their ids are never accepted again), and which hosts and
/// racks have one that takes tasks. Part of the scheduler's core.
/// </summary>
internal sealed class ExecutorTable(int seed)
{
    private readonly Dictionary<ExecutorId, ExecutorState> known = [];
    private readonly HashSet<ExecutorId> lost = [];
    private readonly HashSet<ExecutorState> available = [];
    private readonly HashSet<ExecutorState> leaving = [];
    private readonly HashSet<ExecutorId> left = [];
    private readonly Dictionary<string, int> hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> racks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> rackOfHost = new(StringComparer.Ordinal);

    public IReadOnlyCollection<ExecutorState> All => known.Values;

    public FreePool Free { get; } = new(seed);

    /// <summary>Executors that leave and are not lost yet.</summary>
    public IReadOnlyCollection<ExecutorState> Leaving => leaving;

    /// <summary>Executors that have registered and are not lost.</summary>
    public int Registered { get; private set; }

    public bool TryGet(ExecutorId id, [NotNullWhen(true)] out ExecutorState? executor) =>
        known.TryGetValue(id, out executor);

    public bool IsLost(ExecutorId id) => lost.Contains(id);

    /// <summary>It was about to leave when it was lost, or is.</summary>
    public bool WasLeaving(ExecutorId id) => left.Contains(id);

    /// <summary>It is to leave; said again, only the deadline is another.</summary>
    public void Leaves(ExecutorState executor, DateTimeOffset? deadline)
    {
        executor.Departure ??= new();
        executor.Departure.Deadline = deadline;
        leaving.Add(executor);
        left.Add(executor.Id);
    }

    public ExecutorState GetOrAdd(ExecutorId id)
    {
        if (!known.TryGetValue(id, out var executor))
        {
            known.Add(id, executor = new(id));
        }

        return executor;
    }

    public void MarkRegistered(ExecutorState executor)
    {
        if (!executor.IsRegistered)
        {
            executor.IsRegistered = true;
            Registered++;
        }
    }

    public void SetRack(ExecutorState executor, string rack)
    {
        executor.Rack = rack;
        if (executor.Host.Length > 0)
        {
            rackOfHost[executor.Host] = rack;
        }
    }

    /// <summary>Forgets an executor for good.</summary>
    public void Lose(ExecutorState executor)
    {
        MakeUnavailable(executor);
        leaving.Remove(executor);
        known.Remove(executor.Id);
        lost.Add(executor.Id);
        if (executor.IsRegistered)
        {
            Registered--;
        }
    }

    public bool IsAvailable(ExecutorState executor) => available.Contains(executor);

    public bool IsAvailable(ExecutorId id) => known.TryGetValue(id, out var found) && available.Contains(found);

    public bool HasHost(string host) => hosts.ContainsKey(host);

    public bool HasRack(string rack) => racks.ContainsKey(rack);

    public string? RackOf(string host) => rackOfHost.GetValueOrDefault(host);

    /// <summary>It may get tasks from now on; false if it could before.</summary>
    public bool MakeAvailable(ExecutorState executor)
    {
        if (!available.Add(executor))
        {
            return false;
        }

        Count(hosts, executor.Host, 1);
        if (executor.Rack is { } rack)
        {
            Count(racks, rack, 1);
            rackOfHost[executor.Host] = rack;
        }

        return true;
    }

    /// <summary>It gets no tasks from now on; false if it got none before.</summary>
    public bool MakeUnavailable(ExecutorState executor)
    {
        if (!available.Remove(executor))
        {
            return false;
        }

        Free.Remove(executor);
        Count(hosts, executor.Host, -1);
        if (executor.Rack is { } rack)
        {
            Count(racks, rack, -1);
        }

        return true;
    }

    private static void Count(Dictionary<string, int> counts, string key, int change)
    {
        var count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
        {
            counts.Remove(key);
        }
        else
        {
            counts[key] = count;
        }
    }
}
