namespace Flint.Scheduling.Placement;

/// <summary>Pending partitions that prefer one place; what was launched elsewhere is dropped when met.</summary>
internal sealed class PendingList<K>(K place)
{
    private readonly Stack<int> partitions = [];

    public K Place => place;

    /// <summary>Its place among the lists that have an executor now, or -1.</summary>
    public int LiveIndex { get; set; } = -1;

    public void Push(int partition) => partitions.Push(partition);

    /// <summary>The next one that is still pending.</summary>
    public bool TryPeek(PartitionState[] states, out int partition)
    {
        while (partitions.TryPeek(out partition))
        {
            if (states[partition] == PartitionState.Pending)
            {
                return true;
            }

            partitions.Pop();
        }

        return false;
    }

    /// <summary>All that are in it; some may not be pending any more.</summary>
    public IEnumerable<int> All => partitions;
}
