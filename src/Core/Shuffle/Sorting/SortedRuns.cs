using Flint.Memory;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Sorting;

/// <summary>
/// The sorted runs that a sort has written, in the order of their rows' arrival. Owned by one sort.
/// </summary>
internal sealed unsafe class SortedRuns<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, KeyComparison<K> comparison, ShuffleScope scope, string operatorName)
    : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    // More runs at once cost more per row than merging them in two steps does.
    private const int MostMerged = 64;
    private const int FewestMerged = 2;
    // Readers may take a part of the heap that leaves most of it to the records.
    private const int PartOfHeap = 4;

    private readonly SpillBlocks blocks = new(scope, "run");
    private readonly byte[] gathered = new byte[RowStreams.LargestBlock];
    private int filled;
    private List<Extent> runs = [];
    private long reserved;
    private int largestRow;

    public int Count => runs.Count;

    /// <summary>Writes sorted rows as a run.</summary>
    public void Add(ReadOnlySpan<SortEntry> sorted)
    {
        var start = blocks.Position;
        foreach (ref readonly var entry in sorted)
        {
            var end = entry.Row;
            layout.Skip(ref end);
            Gather(entry.Row, (int)(end - entry.Row));
        }

        runs.Add(Finish(start));
        scope.CountSpill(blocks.Position - start);
    }

    /// <summary>Cursors over all runs; merges some of them first if they are too many to be read at once.</summary>
    public List<RunCursor<K, V, E, TKey, TValue>> Open()
    {
        var most = (int)Math.Clamp(
            scope.Memory.MostBytes(MemoryKind.Heap) / PartOfHeap / SpillReader.BytesFor(largestRow),
            FewestMerged, MostMerged);
        while (runs.Count > most)
        {
            runs = [.. runs.Chunk(most).Select(Merge)];
        }

        return OpenAll(runs);
    }

    /// <summary>A cursor over the run that was added last.</summary>
    public RunCursor<K, V, E, TKey, TValue> OpenLast() => OpenAll([runs[^1]])[0];

    public void Dispose()
    {
        scope.Memory.Release(reserved);
        reserved = 0;
        blocks.Dispose();
    }

    private List<RunCursor<K, V, E, TKey, TValue>> OpenAll(IReadOnlyList<Extent> list)
    {
        var wanted = list.Count * SpillReader.BytesFor(largestRow);
        scope.Memory.Reserve(wanted, operatorName);
        reserved += wanted;
        return [.. list.Select(run =>
        {
            var reader = new SpillReader(blocks);
            reader.Start([run]);
            return new SpilledRun<K, V, E, TKey, TValue>(layout, comparison, reader);
        })];
    }

    private Extent Merge(Extent[] some)
    {
        var start = blocks.Position;
        var tree = new LoserTree<K, V, E, TKey, TValue>(OpenAll(some), comparison);
        for (; tree.Current is { } run; tree.Next())
        {
            Gather(run.Row, run.RowBytes());
        }

        scope.Memory.Release(reserved);
        reserved = 0;
        scope.CountSpill(blocks.Position - start);
        return Finish(start);
    }

    private void Gather(byte* row, int size)
    {
        largestRow = Math.Max(largestRow, size);
        if (size > gathered.Length - filled)
        {
            FlushGathered();
        }

        if (size > gathered.Length)
        {
            blocks.Append(new(row, size));
            return;
        }

        new ReadOnlySpan<byte>(row, size).CopyTo(gathered.AsSpan(filled));
        filled += size;
    }

    private Extent Finish(long start)
    {
        FlushGathered();
        blocks.Flush();
        return new(start, blocks.Position);
    }

    private void FlushGathered()
    {
        if (filled > 0)
        {
            blocks.Append(gathered.AsSpan(0, filled));
            filled = 0;
        }
    }
}
