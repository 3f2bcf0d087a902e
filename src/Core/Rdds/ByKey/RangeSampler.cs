using Flint.Rdds.Plans;
using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>
/// Finds the bounds of a range partitioner: samples the keys of every partition in one job, weighs each sample by the
/// size of its partition, and cuts the sorted samples into shares of equal weight. Keys that are equal stay together,
/// so there may be fewer partitions than asked for.
/// </summary>
[Travels]
internal sealed class RangeSampler<K, V>(
    Rdd<(K Key, V Value)> rdd, bool descending, IComparer<K>? order, Partitioning count)
{
    private const int SamplesPerRange = 60;

    // Few ranges would else differ by several per cent: the error of a median of 120 samples is 5 %.
    private const int LeastSamples = 4_000;

    private const int MostSamplesPerPartition = 100_000;

    private readonly IComparer<K> order = order ?? rdd.Context.Keys.Order<K>();

    public async ValueTask<Partitioner> SettleAsync(CancellationToken stop)
    {
        var ranges = (await count.SettleAsync(stop).ConfigureAwait(false)).Partitions;
        if (ranges == 1)
        {
            return new RangePartitioner<K>([], order, descending);
        }

        var parents = Math.Max(1, (await rdd.PartitionsAsync(stop).ConfigureAwait(false)).Count);
        var wanted = Math.Max(LeastSamples, ranges * SamplesPerRange);
        var perPartition = Math.Min(MostSamplesPerPartition, wanted / parents + 1);
        var samples = await rdd.Keys()
            .MapPartitionsWithIndex((partition, keys) => Sample(keys, perPartition, partition))
            .CollectAsync(stop).ConfigureAwait(false);
        return new RangePartitioner<K>(Bounds(samples, ranges), order, descending);
    }

    /// <summary>
    /// A uniform sample of a partition, with its weight per key. Reservoir sampling that draws how many keys to pass
    /// over instead of a number for each key (algorithm L).
    /// </summary>
    private static IEnumerable<(double Weight, K[] Keys)> Sample(IEnumerable<K> keys, int size, int seed)
    {
        var gaps = new ReservoirGaps(size, seed);
        var sample = new List<K>();
        long seen = 0;
        var next = size + gaps.Next();
        foreach (var key in keys)
        {
            seen++;
            if (seen <= size)
            {
                sample.Add(key);
            }
            else if (seen == next)
            {
                sample[gaps.NextPlace()] = key;
                next += gaps.Next();
            }
        }

        return seen == 0 ? [] : [((double)seen / sample.Count, sample.ToArray())];
    }

    // Not in the method above, whose other lambda travels: lambdas of one scope share what they capture.
    private K[] Bounds(IReadOnlyList<(double Weight, K[] Keys)> samples, int ranges) => DriverCode.Call(
        "SortByKey", "comparing keys to choose the bounds of the partitions", () => Cut(samples, ranges));

    private K[] Cut(IReadOnlyList<(double Weight, K[] Keys)> samples, int ranges)
    {
        var weighed = samples.SelectMany(part => part.Keys.Select(key => (Key: key, part.Weight))).ToArray();
        Array.Sort(weighed, (a, b) => descending ? order.Compare(b.Key, a.Key) : order.Compare(a.Key, b.Key));
        var share = weighed.Sum(one => one.Weight) / ranges;
        var bounds = new List<K>();
        double passed = 0;
        foreach (var (key, weight) in weighed)
        {
            passed += weight;
            if (bounds.Count < ranges - 1 && passed >= share * (bounds.Count + 1)
                && (bounds.Count == 0 || order.Compare(bounds[^1], key) != 0))
            {
                bounds.Add(key);
            }
        }

        return [.. bounds];
    }
}
