using System.Runtime.CompilerServices;
using Flint.Pipelines;
using Flint.Serialization.Keys.Orders;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Sorts one reduce partition. Keys are decoded once; order-preserving prefixes of them are sorted as numbers, and only
/// runs of equal prefixes are compared. Values stay encoded until they are read.
/// </summary>
internal sealed unsafe class SortedSource<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, MapOutputBlocks blocks, ShuffleScope scope, IComparer<K> order,
    bool descending) : BatchSource<(K Key, V Value)>
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const string OperatorName = "sort by key";

    private readonly (K Key, V Value)[] batch = new (K, V)[BatchSize];
    private ScatteredRows<K, V, E, TKey, TValue>? rows;
    private K[] keys = [];
    private nint[] values = [];
    private ulong[] prefixes = [];
    private uint[] sorted = [];
    private long reserved;
    private int next;

    public override int Read(out (K Key, V Value)[] batch)
    {
        batch = this.batch;
        if (rows is null)
        {
            Load();
            Sort();
        }

        var count = Math.Min(BatchSize, sorted.Length - next);
        for (var i = 0; i < count; i++)
        {
            var row = sorted[next++];
            var value = (byte*)values[row];
            batch[i] = (keys[row], layout.Values.Read(ref value));
        }

        return count;
    }

    public override void Dispose()
    {
        rows?.Dispose();
        scope.Memory.Release(reserved);
        reserved = 0;
    }

    private void Load()
    {
        rows = new(layout, scope, 1, OperatorName);
        rows.Load(blocks);
        var total = rows.Streams.RowsOf(0);
        var wanted = (long)total * (RadixSort.BytesPerRow + sizeof(nint) + Unsafe.SizeOf<K>());
        scope.Memory.Reserve(wanted, OperatorName);
        reserved = wanted;
        keys = new K[total];
        values = new nint[total];
        var number = 0;
        void* place = null;
        while (rows.Streams.TryNextBlock(0, ref place, out var row, out var end))
        {
            while (row < end)
            {
                keys[number] = layout.Keys.Decode(layout.Keys.Read(ref row, out _));
                values[number++] = (nint)row;
                layout.Values.Skip(ref row);
            }
        }
    }

    private void Sort()
    {
        sorted = new uint[keys.Length];
        prefixes = new ulong[keys.Length];
        var prefixOrder = order as KeyOrder<K>;
        var turn = descending ? ulong.MaxValue : 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = (uint)i;
            prefixes[i] = prefixOrder is null ? 0 : turn ^ prefixOrder.Prefix(keys[i]);
        }

        RadixSort.Sort(ref prefixes, ref sorted);
        if (prefixOrder is not { PrefixDecides: true })
        {
            SortEqualPrefixes();
        }

        prefixes = [];
    }

    private void SortEqualPrefixes()
    {
        Comparison<uint> compare = descending
            ? (one, other) => Or(order.Compare(keys[other], keys[one]), one, other)
            : (one, other) => Or(order.Compare(keys[one], keys[other]), one, other);
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && prefixes[end] == prefixes[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                scope.Wait.Stop.ThrowIfCancellationRequested();
                SortRun(sorted.AsSpan(start, end - start), compare);
            }

            start = end;
        }
    }

    private void SortRun(Span<uint> run, Comparison<uint> compare)
    {
        try
        {
            run.Sort(compare);
        }
        catch (InvalidOperationException error) when (error.InnerException is { } inner
            && UserBorder.IsUsers(inner, scope.Wait.Stop))
        {
            // The border around the user's order: its exception, which the sort wraps, becomes this attempt's outcome.
            throw UserBorder.Failed(OperatorName, inner);
        }
    }

    // Equal keys stay in map order, in both directions.
    private static int Or(int compared, uint one, uint other) => compared != 0 ? compared : one.CompareTo(other);
}
