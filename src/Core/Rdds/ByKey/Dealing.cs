using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>Deals records out to partitions in turn. Pure: a repeated task deals as the first one did.</summary>
[Travels]
internal static class Dealing
{
    private const double GoldenRatio = 0.618033988749895;

    /// <summary>Puts a key that <see cref="Deal"/> gave into the partition of that number.</summary>
    public static Partitioner Partitioner(int partitions) =>
        new RangePartitioner<int>([.. Enumerable.Range(0, partitions - 1)], Comparer<int>.Default, Descending: false);

    /// <summary>Each record with the partition that gets it.</summary>
    /// <param name="from">The partition that deals.</param>
    /// <param name="records">Its records.</param>
    /// <param name="partitions">To how many it deals.</param>
    public static IEnumerable<(int To, T Record)> Deal<T>(int from, IEnumerable<T> records, int partitions)
    {
        // Each begins elsewhere, or few records of many partitions would all go to the first ones.
        var to = (int)(from * GoldenRatio % 1 * partitions);
        foreach (var record in records)
        {
            yield return (to, record);
            to = to + 1 == partitions ? 0 : to + 1;
        }
    }
}
