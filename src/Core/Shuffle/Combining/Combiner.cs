using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Memory;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Combining;

/// <summary>
/// Combines rows by key. Few keys stay in one table, the front. Once they outgrow the cache, rows are only scattered
/// over streams by their hash, and each stream is combined for itself, when all rows are there or a chunk is full: a
/// table that stays in L2 is 5 times faster than one large table. Values of one key meet in the order in which they
/// came. Owned by one operator.
/// </summary>
/// <remarks>
/// A stream has two parts: <c>kept</c>, rows combined at the end of an earlier chunk, one per key; and <c>fresh</c>,
/// rows that came since.
/// </remarks>
internal sealed unsafe class Combiner<K, I, C, E, TKey, TIn, TOut> : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TIn : struct, IValueForm<I>
    where TOut : struct, IValueForm<C>
{
    // 16 k entries of a number and a number are 768 KiB, within an L2 of 1 MiB.
    private const int MostFrontEntries = 16 << 10;
    private const int FewestFrontEntries = 256;
    private const int FrontShareOfHeap = 8;
    private const int FirstLook = 256;
    // Objects of encoded values: text is twice as long in memory as in UTF-8.
    private const int Widened = 2;

    private readonly RowLayout<K, I, E, TKey, TIn> input;
    private readonly RowLayout<K, C, E, TKey, TOut> output;
    private readonly Merging<I, C> merging;
    private readonly CombineTable<K, E, TKey, C> table;
    private readonly SlabArena frontKeys;
    private readonly CancellationToken stop;
    private readonly int[] frontStreams;
    private readonly long mostFrontBytes;
    private readonly StreamFold<K, I, C, E, TKey, TIn, TOut> spilledFold;
    private readonly SpillingStreams fresh;
    private readonly RowStreams freshInMemory;
    private SpillingStreams kept;
    private SpillingStreams next;
    private long freshRows;
    private long keptRows;
    private long frontRows;
    private long nextLook = FirstLook;

    public Combiner(
        RowLayout<K, I, E, TKey, TIn> input, RowLayout<K, C, E, TKey, TOut> output, Merging<I, C> merging,
        int streams, ShuffleScope scope, string operatorName, bool spills = false)
    {
        this.input = input;
        this.output = output;
        this.merging = merging;
        stop = scope.Wait.Stop;
        table = new(input.Keys, scope.Memory, operatorName);
        frontKeys = new(scope.Slabs, scope.Memory, operatorName);
        fresh = new(scope, streams, operatorName, "fresh", spills);
        freshInMemory = fresh.Rows;
        kept = new(scope, streams, operatorName, "kept", spills);
        next = new(scope, streams, operatorName, "kept", spills);
        mostFrontBytes = scope.Memory.MostBytes(MemoryKind.Heap) / FrontShareOfHeap;
        frontStreams = new int[Math.Clamp(
            mostFrontBytes / table.BytesPerEntry, FewestFrontEntries, MostFrontEntries)];
        spilledFold = new(input, output, merging, table, frontKeys);
    }

    /// <summary>True while all rows are combined in one table.</summary>
    public bool IsFront { get; private set; } = true;

    /// <summary>The front's entries, or those of the stream that was combined last.</summary>
    public CombineTable<K, E, TKey, C> Table => table;

    /// <summary>Bytes of scattered rows.</summary>
    public long HeldBytes => fresh.Rows.Arena.HeldBytes + kept.Rows.Arena.HeldBytes;

    /// <summary>
    /// True once rows went to disk. Then nothing is combined before the end: a value made of the later rows alone could
    /// not be merged with those on disk in the order in which they came.
    /// </summary>
    public bool HasSpilled => fresh.HasSpilled || kept.HasSpilled;

    public int Streams => fresh.Streams;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int stream, E image, uint hash, I value)
    {
        if (IsFront)
        {
            AddToFront(stream, image, hash, value);
            return;
        }

        input.Append(freshInMemory, stream, image, hash, value);
        freshRows++;
    }

    /// <summary>Adds a row that lies encoded between two addresses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddEncoded(int stream, byte* row, byte* end)
    {
        if (IsFront)
        {
            var image = input.Keys.Read(ref row, out var hash);
            AddToFront(stream, image, hash, input.Values.Read(ref row));
            return;
        }

        var size = (int)(end - row);
        input.Copy(freshInMemory.Append(stream, size), row, size);
        freshRows++;
    }

    /// <summary>
    /// Says that rows were added. Where the front's values are objects, which no budget sees, it looks from time to
    /// time how large they have become, and moves them into the streams if that is too much. Looking encodes them all,
    /// so it comes after twice as many rows each time: it costs about as much as writing them once.
    /// </summary>
    public void Count(int added)
    {
        frontRows += added;
        if (!IsFront || frontRows < nextLook || !RuntimeHelpers.IsReferenceOrContainsReferences<C>())
        {
            return;
        }

        nextLook = 2 * frontRows;
        long bytes = 0;
        for (var entry = 0; entry < table.Count && bytes <= mostFrontBytes; entry++)
        {
            bytes += (long)output.Values.Measure(table.ValueOf(entry)) * Widened;
        }

        if (bytes > mostFrontBytes)
        {
            CloseFront();
        }
    }

    /// <summary>Moves the front's entries into the streams.</summary>
    public void CloseFront()
    {
        if (!IsFront)
        {
            return;
        }

        for (var entry = 0; entry < table.Count; entry++)
        {
            output.Append(
                kept.Rows, frontStreams[entry], table.KeyOf(entry), table.HashOf(entry), table.ValueOf(entry));
        }

        keptRows = table.Count;
        IsFront = false;
        table.Clear();
        frontKeys.Reset();
    }

    /// <summary>Combines one stream into <see cref="Table"/>.</summary>
    public void Fold(int stream)
    {
        table.Clear();
        void* place = null;
        while (kept.Rows.TryNextBlock(stream, ref place, out var row, out var end))
        {
            stop.ThrowIfCancellationRequested();
            while (row < end)
            {
                var image = output.Keys.Read(ref row, out var hash);
                table.ValueOf(table.FindOrAdd(image, hash, out _)) = output.Values.Read(ref row);
            }
        }

        while (freshInMemory.TryNextBlock(stream, ref place, out var row, out var end))
        {
            stop.ThrowIfCancellationRequested();
            while (row < end)
            {
                var image = input.Keys.Read(ref row, out var hash);
                Merge(table.FindOrAdd(image, hash, out var added), added, input.Values.Read(ref row));
            }
        }
    }

    /// <summary>
    /// Combines a slice of one stream into <see cref="Table"/>, whose keys then do not lie in the streams; false if a
    /// smaller slice may fit where this one did not.
    /// </summary>
    public bool TryFold(int stream, HashSlice slice)
    {
        if (HasSpilled || !slice.IsWhole)
        {
            return spilledFold.TryFold(kept, fresh, stream, slice);
        }

        fresh.Pinned = kept.Pinned = true;
        try
        {
            Fold(stream);
            frontKeys.Reset();
            for (var entry = 0; entry < table.Count; entry++)
            {
                table.SetKey(entry, input.Keys.Keep(table.KeyOf(entry), frontKeys));
            }

            return true;
        }
        catch (TaskFailedException refused) when (refused.Failure is TaskFailure.MemoryLimit)
        {
            // The same stream is read again, without rows in memory beside it.
            return false;
        }
        finally
        {
            fresh.Pinned = kept.Pinned = false;
        }
    }

    /// <summary>Moves all rows in memory to disk.</summary>
    public void Spill()
    {
        kept.TrySpill();
        fresh.TrySpill();
    }

    /// <summary>Combines all streams to make room. Returns how many rows became one on average.</summary>
    public double Compact()
    {
        long rows = 0;
        fresh.Pinned = kept.Pinned = true;
        for (var stream = 0; stream < fresh.Streams; stream++)
        {
            Fold(stream);
            for (var entry = 0; entry < table.Count; entry++)
            {
                output.Append(next.Rows, stream, table.KeyOf(entry), table.HashOf(entry), table.ValueOf(entry));
            }

            rows += table.Count;
        }

        var shrunk = (double)(keptRows + freshRows) / Math.Max(1, rows);
        fresh.Pinned = kept.Pinned = false;
        fresh.Rows.Reset();
        kept.Rows.Reset();
        (kept, next) = (next, kept);
        (keptRows, freshRows) = (rows, 0);
        return shrunk;
    }

    public void Dispose()
    {
        table.Dispose();
        frontKeys.Dispose();
        fresh.Dispose();
        kept.Dispose();
        next.Dispose();
    }

    private void AddToFront(int stream, E image, uint hash, I value)
    {
        var entry = table.FindOrAdd(image, hash, out var added);
        Merge(entry, added, value);
        if (added)
        {
            table.SetKey(entry, input.Keys.Keep(image, frontKeys));
            frontStreams[entry] = stream;
            if (table.Count == frontStreams.Length)
            {
                CloseFront();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Merge(int entry, bool added, I value) => merging.Into(ref table.ValueOf(entry), added, value);
}
