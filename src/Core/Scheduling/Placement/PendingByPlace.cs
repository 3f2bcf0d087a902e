using System.Diagnostics.CodeAnalysis;

namespace Flint.Scheduling.Placement;

/// <summary>
/// Pending partitions by preferred place of one kind (executor, host, rack). Knows without a search whether one of the
/// places that have an executor now still has a pending partition.
/// </summary>
internal sealed class PendingByPlace<K>(PartitionState[] states)
    where K : notnull
{
    private readonly Dictionary<K, PendingList<K>> lists = [];
    private readonly List<PendingList<K>> live = [];

    /// <summary>A partition waits for this place; <paramref name="isLive"/>: an executor is there now.</summary>
    public void Add(K place, int partition, bool isLive)
    {
        if (!lists.TryGetValue(place, out var list))
        {
            lists.Add(place, list = new(place));
        }

        list.Push(partition);
        if (isLive)
        {
            MakeLive(list);
        }
    }

    public bool TryGetAll(K place, [NotNullWhen(true)] out IEnumerable<int>? partitions)
    {
        partitions = lists.GetValueOrDefault(place)?.All;
        return partitions is not null;
    }

    /// <summary>A place got its first executor; true if something is pending for it.</summary>
    public bool Joined(K place)
    {
        if (!lists.TryGetValue(place, out var list) || !list.TryPeek(states, out _))
        {
            return false;
        }

        MakeLive(list);
        return true;
    }

    /// <summary>A place lost its last executor.</summary>
    public void Left(K place)
    {
        if (lists.TryGetValue(place, out var list))
        {
            MakeIdle(list);
        }
    }

    /// <summary>A partition is pending that could run at its place now.</summary>
    public bool HasLive()
    {
        while (live.Count > 0)
        {
            if (live[^1].TryPeek(states, out _))
            {
                return true;
            }

            lists.Remove(live[^1].Place);
            MakeIdle(live[^1]);
        }

        return false;
    }

    public bool TryPeek(K place, out int partition)
    {
        partition = -1;
        return lists.TryGetValue(place, out var list) && list.TryPeek(states, out partition);
    }

    private void MakeLive(PendingList<K> list)
    {
        if (list.LiveIndex < 0)
        {
            list.LiveIndex = live.Count;
            live.Add(list);
        }
    }

    private void MakeIdle(PendingList<K> list)
    {
        if (list.LiveIndex < 0)
        {
            return;
        }

        var last = live[^1];
        live[list.LiveIndex] = last;
        last.LiveIndex = list.LiveIndex;
        live.RemoveAt(live.Count - 1);
        list.LiveIndex = -1;
    }
}
