using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Reading;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Sorting;

/// <summary>
/// Sorts one reduce partition. Order-preserving prefixes of the keys are sorted as numbers, and only runs of equal
/// prefixes are compared. Rows stay encoded until they are read. When memory is full, what is there is sorted and
/// written as a run; at the end the runs are merged.
/// </summary>
internal sealed unsafe class SortedSource<K, V, E, TKey, TValue> : BatchSource<(K Key, V Value)>, ISpillable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const string OperatorName = "sort by key";
    // Rows whose lines are on their way to the cache while others are decoded.
    private const int Ahead = 16;

    private readonly RowLayout<K, V, E, TKey, TValue> layout;
    private readonly MapOutputBlocks blocks;
    private readonly ShuffleScope scope;
    private readonly KeyComparison<K> comparison;
    private readonly (K Key, V Value)[] batch = new (K, V)[BatchSize];
    private readonly RowSorter<K, V, E, TKey, TValue> rows;
    private readonly SortedRuns<K, V, E, TKey, TValue> runs;
    private LoserTree<K, V, E, TKey, TValue>? merge;
    private MemoryRun<K, V, E, TKey, TValue>? merged;
    private bool loaded;
    private bool busy;
    private int next;

    public SortedSource(
        RowLayout<K, V, E, TKey, TValue> layout, MapOutputBlocks blocks, ShuffleScope scope, IComparer<K> order,
        bool descending)
    {
        this.layout = layout;
        this.blocks = blocks;
        this.scope = scope;
        comparison = new(order, descending);
        rows = new(layout, comparison, scope, OperatorName);
        runs = new(layout, comparison, scope, OperatorName);
        scope.Memory.Register(this);
    }

    public override int Read(out (K Key, V Value)[] batch)
    {
        batch = this.batch;
        if (!loaded)
        {
            Load();
            loaded = true;
        }

        scope.Wait.Stop.ThrowIfCancellationRequested();
        return merge is null ? ReadSorted() : ReadMerged(merge);
    }

    public long SpillableBytes(MemoryKind kind) => kind == MemoryKind.Native ? rows.HeldBytes : 0;

    public bool TrySpill()
    {
        if (busy || rows.Count == 0)
        {
            return false;
        }

        busy = true;
        SpillRest();
        rows.Clear();
        busy = false;
        return true;
    }

    public override void Dispose()
    {
        scope.Memory.Unregister(this);
        rows.Dispose();
        runs.Dispose();
    }

    private void Load()
    {
        using (var frames = new Frames(scope, blocks, OperatorName))
        {
            while (frames.TryNext())
            {
                frames.Count(LoadRun(frames));
                if (rows.Count >= scope.Options.SpillRows)
                {
                    TrySpill();
                }
            }
        }

        busy = true;
        rows.Sort();
        if (runs.Count > 0)
        {
            StartMerge();
        }

        busy = false;
    }

    private int LoadRun(Frames frames)
    {
        var count = 0;
        fixed (byte* start = frames.Content)
        {
            var end = start + frames.Content.Length;
            for (var at = start; at < end; count++)
            {
                var row = at;
                if (!layout.TrySkip(ref at, end))
                {
                    throw frames.Damaged("a row ends after its run");
                }

                var size = (uint)(at - row);
                Unsafe.CopyBlockUnaligned(rows.Append((int)size), row, size);
            }
        }

        return count;
    }

    // What is in memory came last, so it is the last run.
    private void StartMerge()
    {
        var cursors = Guard(runs.Open);
        if (rows.Count > 0)
        {
            merged = new(layout, comparison, rows.Sorted, rows.Count);
            cursors.Add(merged);
        }

        merge = Guard(() => new LoserTree<K, V, E, TKey, TValue>(cursors, comparison));
    }

    private void SpillRest()
    {
        if (!loaded)
        {
            rows.Sort();
            runs.Add(new(rows.Sorted, rows.Count));
        }
        else if (merge is null)
        {
            runs.Add(new(rows.Sorted + next, rows.Count - next));
            merge = new([runs.OpenLast()], comparison);
        }
        else if (merged is { } old)
        {
            var at = Math.Min(old.Index, rows.Count);
            runs.Add(new(rows.Sorted + at, rows.Count - at));
            var cursor = runs.OpenLast();
            cursor.TryNext();
            merge.Replace(old, cursor);
            merged = null;
        }
    }

    private int ReadSorted()
    {
        var entries = rows.Sorted;
        var count = Math.Min(BatchSize, rows.Count - next);
        for (var i = 0; i < count; i++)
        {
            if (Sse.IsSupported && next + Ahead < rows.Count)
            {
                Sse.Prefetch0(entries[next + Ahead].Row);
            }

            var row = entries[next++].Row;
            var key = rows.KeyOf(ref row);
            batch[i] = (key, layout.Values.Read(ref row));
        }

        return count;
    }

    private int ReadMerged(LoserTree<K, V, E, TKey, TValue> tree) => Guard(() =>
    {
        var count = 0;
        while (count < BatchSize && tree.Current is { } run)
        {
            batch[count++] = (run.Key, run.ReadValue());
            tree.Next();
        }

        return count;
    });

    private T Guard<T>(Func<T> compares)
    {
        try
        {
            return compares();
        }
        catch (Exception error) when (UserBorder.IsUsers(error, scope.Wait.Stop))
        {
            // The border around the user's order: its exception becomes this attempt's outcome.
            throw UserBorder.Failed(OperatorName, error);
        }
    }
}
