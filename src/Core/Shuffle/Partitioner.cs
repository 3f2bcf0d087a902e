using Flint.Serialization;

namespace Flint.Shuffle;

/// <summary>
/// How the keys of a data set are spread over its partitions. Two data sets with equal partitioners are co-partitioned.
/// Immutable; travels inside stage programs.
/// </summary>
[Travels]
public abstract record Partitioner
{
    private protected Partitioner(int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partitions);
        Partitions = partitions;
    }

    /// <summary>Number of partitions.</summary>
    public int Partitions { get; }
}

/// <summary>By the stable hash of the key (<see cref="Serialization.Keys.KeyHash.Partition"/>).</summary>
internal sealed record HashPartitioner(int Count) : Partitioner(Count);

/// <summary>By sorted bounds: partition i holds the keys up to bound i, itself included, in either direction.</summary>
internal sealed record RangePartitioner<K>(K[] Bounds, IComparer<K> Order, bool Descending)
    : Partitioner(Bounds.Length + 1);
