using System.Runtime.CompilerServices;
using Flint.Memory;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Sorting;

/// <summary>
/// Rows in memory that are to be sorted. Room for sorting them is reserved while they come, so that they can be sorted
/// whenever memory is full. Owned by one sort.
/// </summary>
internal sealed unsafe class RowSorter<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, KeyComparison<K> comparison, ShuffleScope scope, string operatorName)
    : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const int RowsReserved = 1024;
    // A decoded object with its header, and text twice as long as in UTF-8.
    private const int ObjectHeader = 24;
    private const int Widened = 2;
    // Some milliseconds of the usual comparisons.
    private const int ComparisonsPerLook = 32 << 10;

    private readonly RowStreams rows = new(new(scope.Slabs, scope.Memory, operatorName, greedy: true), 1);
    private int roomFor;
    private int comparisonsToLook;
    private SortEntry* room;

    /// <summary>Rows that came since the last <see cref="Clear"/>.</summary>
    public int Count => rows.RowsOf(0);

    public long HeldBytes => rows.Arena.HeldBytes + RoomBytes;

    /// <summary>The rows in order, once sorted.</summary>
    public SortEntry* Sorted => room;

    private long RoomBytes => (long)roomFor * RadixSort.BytesPerRow;

    /// <summary>Room for one row of so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Append(int bytes)
    {
        if (rows.RowsOf(0) >= roomFor)
        {
            MakeRoom();
        }

        return rows.Append(0, bytes);
    }

    /// <summary>Sorts all rows; equal keys keep the order in which they came.</summary>
    public void Sort()
    {
        var count = Count;
        if (count == 0)
        {
            return;
        }

        room = (SortEntry*)scope.Slabs.RentLarge(RoomBytes);
        Fill();
        RadixSort.Sort(room, room + count, count);
        if (!comparison.PrefixDecides)
        {
            SortEqualPrefixes(count);
        }
    }

    /// <summary>Decodes the key of a row and moves to its value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public K KeyOf(ref byte* row) => layout.Keys.Decode(layout.Keys.Read(ref row, out _));

    /// <summary>Forgets all rows and gives their memory back, but for the room of the next few.</summary>
    public void Clear()
    {
        var kept = Math.Min(roomFor, RowsReserved);
        Free(kept);
    }

    public void Dispose() => Free(0);

    private void Free(int kept)
    {
        if (room is not null)
        {
            scope.Slabs.ReturnLarge((byte*)room, RoomBytes);
            room = null;
        }

        scope.Memory.Release(((long)roomFor - kept) * RadixSort.BytesPerRow, MemoryKind.Native);
        roomFor = kept;
        rows.Reset();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom()
    {
        // This may make the sort spill: then there is room for the first rows already, and this adds to it.
        scope.Memory.ReserveGreedily((long)RowsReserved * RadixSort.BytesPerRow, operatorName, MemoryKind.Native);
        roomFor += RowsReserved;
    }

    private void Fill()
    {
        var number = 0;
        void* place = null;
        while (rows.TryNextBlock(0, ref place, out var row, out var end))
        {
            while (row < end)
            {
                ref var entry = ref room[number++];
                entry.Row = row;
                entry.Prefix = comparison.HasNoPrefix ? 0 : comparison.PrefixOf(KeyOf(ref row));
                if (comparison.HasNoPrefix)
                {
                    layout.Keys.Read(ref row, out _);
                }

                layout.Values.Skip(ref row);
            }
        }
    }

    private void SortEqualPrefixes(int count)
    {
        for (var start = 0; start < count;)
        {
            var end = start + 1;
            while (end < count && room[end].Prefix == room[start].Prefix)
            {
                end++;
            }

            if (end - start > 1)
            {
                scope.Wait.Stop.ThrowIfCancellationRequested();
                SortRun(new(room + start, end - start));
            }

            start = end;
        }
    }

    // While a run is sorted, the prefixes, all equal, are the numbers of its rows: they keep equal keys in order.
    private void SortRun(Span<SortEntry> run)
    {
        var prefix = run[0].Prefix;
        long keyBytes = 0;
        for (var i = 0; i < run.Length; i++)
        {
            run[i].Prefix = (ulong)i;
            var value = run[i].Row;
            layout.Keys.Read(ref value, out _);
            keyBytes += value - run[i].Row;
        }

        var wanted = (long)run.Length * Unsafe.SizeOf<K>();
        if (RuntimeHelpers.IsReferenceOrContainsReferences<K>())
        {
            wanted += (keyBytes * Widened) + ((long)run.Length * ObjectHeader);
        }

        if (!scope.Memory.TryReserve(wanted))
        {
            SortByRows(run);
        }
        else
        {
            try
            {
                SortByKeys(run, DecodeAll(run));
            }
            finally
            {
                scope.Memory.Release(wanted);
            }
        }

        foreach (ref var entry in run)
        {
            entry.Prefix = prefix;
        }
    }

    private K[] DecodeAll(Span<SortEntry> run)
    {
        var keys = new K[run.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var row = run[i].Row;
            keys[i] = KeyOf(ref row);
        }

        return keys;
    }

    private void SortByKeys(Span<SortEntry> run, K[] keys) => Sort(run, (one, other) =>
        Stable(comparison.Compare(keys[one.Prefix], keys[other.Prefix]), one, other));

    // Slow, but needs no memory.
    private void SortByRows(Span<SortEntry> run) => Sort(run, (one, other) =>
    {
        var (oneRow, otherRow) = ((nint)one.Row, (nint)other.Row);
        return Stable(comparison.Compare(Decode(oneRow), Decode(otherRow)), one, other);
    });

    private int Stable(int compared, in SortEntry one, in SortEntry other)
    {
        if (--comparisonsToLook <= 0)
        {
            comparisonsToLook = ComparisonsPerLook;
            scope.Wait.Stop.ThrowIfCancellationRequested();
        }

        return compared != 0 ? compared : one.Prefix.CompareTo(other.Prefix);
    }

    private K Decode(nint row)
    {
        var at = (byte*)row;
        return KeyOf(ref at);
    }

    private void Sort(Span<SortEntry> run, Comparison<SortEntry> compare)
    {
        try
        {
            run.Sort(compare);
        }
        catch (Exception error) when (error is InvalidOperationException { InnerException: not null }
            or ArgumentException)
        {
            // The border around the user's order: its exception, which the sort wraps, becomes this attempt's outcome;
            // an argument exception is the sort's word for an order that contradicts itself.
            scope.Wait.Stop.ThrowIfCancellationRequested();
            var inner = error.InnerException ?? error;
            if (UserBorder.IsUsers(inner, scope.Wait.Stop))
            {
                throw UserBorder.Failed(operatorName, inner);
            }

            throw;
        }
    }
}
