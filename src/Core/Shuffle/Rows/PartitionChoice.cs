using System.Diagnostics;
using System.Runtime.CompilerServices;
using Flint.Serialization.Keys;

namespace Flint.Shuffle.Rows;

/// <summary>Chooses the reduce partition of a key: by its hash, or by the bounds of a range partitioner.</summary>
internal readonly struct PartitionChoice<K>
{
    private readonly RangePartitioner<K>? ranges;

    public PartitionChoice(Partitioner partitioner)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitioner.Partitions);
        Partitions = partitioner.Partitions;
        ranges = partitioner switch
        {
            HashPartitioner => null,
            RangePartitioner<K> range => range,
            _ => throw new UnreachableException($"Unknown partitioner {partitioner}."),
        };
    }

    public int Partitions { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(K key, ulong hash) => ranges is null ? KeyHash.Partition(hash, Partitions) : Search(ranges, key);

    private static int Search(RangePartitioner<K> ranges, K key)
    {
        var low = 0;
        var high = ranges.Bounds.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = ranges.Order.Compare(key, ranges.Bounds[middle]);
            if (ranges.Descending ? order < 0 : order > 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
