using Flint.Memory;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Sorting;

/// <summary>
/// The sorted runs that a sort has written, in the order of their rows' arrival. They lie in files of some runs each,
/// and a file goes as soon as all of its runs are merged: merging needs little more room than the rows. Owned by one
/// sort.
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

    // Few enough that little is there twice. A file holds this part of many runs: a sort of any size has few files.
    private const int RunsPerFile = 16;

    private readonly byte[] gathered = new byte[RowStreams.LargestBlock];
    private readonly List<Run> runs = [];
    private readonly HashSet<SpillBlocks> files = [];
    private SpillBlocks? blocks;
    private int filled;
    private int runsInFile;
    private long reserved;
    private int largestRow;

    public int Count => runs.Count;

    /// <summary>Bytes of all files.</summary>
    public long BytesOnDisk => files.Sum(file => file.Position);

    /// <summary>The most that it was so far.</summary>
    public long MostBytesOnDisk { get; private set; }

    /// <summary>Writes sorted rows as a run.</summary>
    public void Add(ReadOnlySpan<SortEntry> sorted)
    {
        var (file, start) = Begin();
        foreach (ref readonly var entry in sorted)
        {
            var end = entry.Row;
            layout.Skip(ref end);
            Gather(file, entry.Row, (int)(end - entry.Row));
        }

        runs.Add(Finish(file, start));
    }

    /// <summary>Cursors over all runs; merges some of them first if they are too many to be read at once.</summary>
    public List<RunCursor<K, V, E, TKey, TValue>> Open()
    {
        var most = (int)Math.Clamp(
            scope.Memory.MostBytes(MemoryKind.Heap) / PartOfHeap / SpillReader.BytesFor(largestRow),
            FewestMerged, MostMerged);
        // No more than are too many, neighbours only: rows of equal keys keep their order.
        for (var at = 0; runs.Count > most; at++)
        {
            at = runs.Count - at < FewestMerged ? 0 : at;
            Merge(at, Math.Min(Math.Min(most, runs.Count - at), runs.Count - most + 1));
        }

        return OpenAll(runs);
    }

    /// <summary>A cursor over the run that was added last.</summary>
    public RunCursor<K, V, E, TKey, TValue> OpenLast() => OpenAll([runs[^1]])[0];

    public void Dispose()
    {
        scope.Memory.Release(reserved);
        reserved = 0;
        foreach (var file in files)
        {
            file.Dispose();
        }

        files.Clear();
        runs.Clear();
    }

    private List<RunCursor<K, V, E, TKey, TValue>> OpenAll(IReadOnlyList<Run> list)
    {
        var wanted = list.Count * SpillReader.BytesFor(largestRow);
        scope.Memory.Reserve(wanted, operatorName);
        reserved += wanted;
        return [.. list.Select(run =>
        {
            var reader = new SpillReader(run.File);
            reader.Start([run.Rows]);
            return new SpilledRun<K, V, E, TKey, TValue>(layout, comparison, reader);
        })];
    }

    private void Merge(int at, int count)
    {
        var some = runs.GetRange(at, count);
        var (file, start) = Begin();
        var tree = new LoserTree<K, V, E, TKey, TValue>(OpenAll(some), comparison);
        for (; tree.Current is { } run; tree.Next())
        {
            Gather(file, run.Row, run.RowBytes());
        }

        scope.Memory.Release(reserved);
        reserved = 0;
        runs.RemoveRange(at, count);
        runs.Insert(at, Finish(file, start));
        foreach (var read in some.Select(run => run.File).Distinct().Where(IsUnneeded).ToList())
        {
            files.Remove(read);
            read.Dispose();
        }
    }

    private bool IsUnneeded(SpillBlocks file) => file != blocks && runs.TrueForAll(run => run.File != file);

    private (SpillBlocks File, long Start) Begin()
    {
        if (blocks is null || runsInFile >= Math.Max(RunsPerFile, runs.Count / RunsPerFile))
        {
            files.Add(blocks = new(scope, "run"));
            runsInFile = 0;
        }

        runsInFile++;
        return (blocks, blocks.Position);
    }

    private void Gather(SpillBlocks file, byte* row, int size)
    {
        largestRow = Math.Max(largestRow, size);
        if (size > gathered.Length - filled)
        {
            FlushGathered(file);
        }

        if (size > gathered.Length)
        {
            file.Append(new(row, size));
            return;
        }

        new ReadOnlySpan<byte>(row, size).CopyTo(gathered.AsSpan(filled));
        filled += size;
    }

    private Run Finish(SpillBlocks file, long start)
    {
        FlushGathered(file);
        file.Flush();
        scope.CountSpill(file.Position - start);
        MostBytesOnDisk = Math.Max(MostBytesOnDisk, BytesOnDisk);
        return new(file, new(start, file.Position));
    }

    private void FlushGathered(SpillBlocks file)
    {
        if (filled > 0)
        {
            file.Append(gathered.AsSpan(0, filled));
            filled = 0;
        }
    }

    private readonly record struct Run(SpillBlocks File, Extent Rows);
}
