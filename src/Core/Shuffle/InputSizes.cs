using Flint.Errors;

namespace Flint.Shuffle;

/// <summary>
/// How much the reduce partitions that an attempt opened hold, for the text of a failure for want of memory. Used by
/// the attempt's slot thread.
/// </summary>
internal sealed class InputSizes
{
    private readonly List<(IReadOnlyList<MapStatus> Statuses, int Reduce)> opened = [];

    public void Add(IReadOnlyList<MapStatus> statuses, int reduce) => opened.Add((statuses, reduce));

    /// <summary>The largest of them beside the median of its shuffle's partitions; null if none was opened.</summary>
    public TaskFailure.PartitionSize? Largest() => opened.Select(SizeOf).MaxBy(size => size.Bytes);

    private static TaskFailure.PartitionSize SizeOf((IReadOnlyList<MapStatus> Statuses, int Reduce) one)
    {
        var partitions = one.Statuses.Count == 0 ? one.Reduce + 1 : one.Statuses[0].Blocks.Count;
        var sizes = Enumerable.Range(0, partitions)
            .Select(reduce => one.Statuses.Sum(status => status.Blocks[reduce].Bytes)).ToArray();
        var own = sizes[one.Reduce];
        Array.Sort(sizes);
        return new(one.Reduce, own, sizes[sizes.Length / 2]);
    }
}
