using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Memory;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Reading;

/// <summary>
/// The groups of one stream, or of a slice of its keys, in two passes: the first counts the values of each key, the
/// second writes them into arrays of exactly the right size. Owned by one source.
/// </summary>
internal sealed unsafe class StreamGroups<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, ShuffleScope scope, string operatorName) : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const int ArrayHeader = 24;
    // A decoded object with its header, and text twice as long as in UTF-8.
    private const int ObjectHeader = 24;
    private const int Widened = 2;

    private readonly CombineTable<K, E, TKey, Size> sizes = new(layout.Keys, scope.Memory, operatorName);
    private readonly SlabArena keys = new(scope.Slabs, scope.Memory, operatorName);
    private V[]?[] groups = [];
    private int[] groupOfRow = [];
    private bool knowsGroups;
    private long reserved;
    private long reservedForRows;

    public int Count { get; private set; }

    /// <summary>What the values of all groups take.</summary>
    public long ReservedBytes => reserved;

    /// <summary>Hands a group out; it is the caller's from then on.</summary>
    public (K Key, IReadOnlyList<V> Value) Take(int group)
    {
        var values = groups[group]!;
        groups[group] = null;
        return (layout.Keys.Decode(sizes.KeyOf(group)), values);
    }

    /// <summary>Groups a slice of a stream; false if it must be made smaller to fit.</summary>
    /// <exception cref="TaskFailedException">A group alone does not fit: a MemoryLimit.</exception>
    public bool TryGroup(SpillingStreams streams, int stream, HashSlice slice)
    {
        PrepareRows(streams.RowsOf(stream), slice);
        if (!TryCount(streams, stream, slice))
        {
            Clear();
            return false;
        }

        var (wanted, largest) = Costs();
        if (!scope.Memory.TryReserve(wanted))
        {
            if (!slice.CanSplit || sizes.Count < 2 || largest > scope.Memory.MostBytes(MemoryKind.Heap))
            {
                throw new TaskFailedException(new TaskFailure.MemoryLimit(
                    $"{operatorName} (the largest group)", largest, scope.Memory.MostBytes(MemoryKind.Heap))
                {
                    IsOneGroup = true,
                });
            }

            Clear();
            return false;
        }

        reserved = wanted;
        Fill(streams, stream, slice);
        Count = groups.Length;
        return true;
    }

    /// <summary>Forgets the groups; those handed out are not touched.</summary>
    public void Clear()
    {
        scope.Memory.Release(reserved);
        reserved = 0;
        Count = 0;
        groups = [];
        sizes.Clear();
        keys.Reset();
    }

    public void Dispose()
    {
        Clear();
        scope.Memory.Release(reservedForRows);
        reservedForRows = 0;
        sizes.Dispose();
    }

    // Without the group of each row, the second pass looks the keys up again.
    private void PrepareRows(long rows, HashSlice slice)
    {
        knowsGroups = slice.IsWhole && rows <= Array.MaxLength;
        if (!knowsGroups || groupOfRow.Length >= rows)
        {
            return;
        }

        var wanted = (rows - groupOfRow.Length) * sizeof(int);
        knowsGroups = scope.Memory.TryReserve(wanted);
        if (knowsGroups)
        {
            reservedForRows += wanted;
            groupOfRow = new int[rows];
        }
    }

    private bool TryCount(SpillingStreams streams, int stream, HashSlice slice)
    {
        try
        {
            CountGroups(streams, stream, slice);
            return true;
        }
        catch (TaskFailedException refused) when (refused.Failure is TaskFailure.MemoryLimit && slice.CanSplit
            && sizes.Count > 1)
        {
            // The table of all keys does not fit: half of the keys may, and more so without rows beside it.
            streams.Close();
            streams.TrySpill();
            return false;
        }
        finally
        {
            streams.Close();
        }
    }

    private void CountGroups(SpillingStreams streams, int stream, HashSlice slice)
    {
        // Locals: what rows are written to might be fields of this object, as far as the JIT knows.
        var remembered = knowsGroups ? groupOfRow : null;
        var number = 0;
        streams.Open(stream);
        while (streams.TryNextBlock(out var row, out var end))
        {
            while (row < end)
            {
                var start = row;
                var image = layout.Keys.Read(ref row, out var hash);
                layout.Values.Skip(ref row);
                if (!slice.Has(hash))
                {
                    continue;
                }

                var group = sizes.FindOrAdd(image, hash, out var added);
                if (added)
                {
                    sizes.SetKey(group, layout.Keys.Keep(image, keys));
                    sizes.ValueOf(group) = default;
                }

                ref var size = ref sizes.ValueOf(group);
                size.Rows++;
                size.Bytes += row - start;
                if (remembered is not null)
                {
                    remembered[number++] = group;
                }
            }
        }
    }

    private (long All, long Largest) Costs()
    {
        long all = 0;
        long largest = 0;
        for (var group = 0; group < sizes.Count; group++)
        {
            var size = sizes.ValueOf(group);
            var objects = RuntimeHelpers.IsReferenceOrContainsReferences<V>()
                ? (size.Bytes * Widened) + ((long)size.Rows * ObjectHeader)
                : 0;
            var cost = ArrayHeader + ((long)size.Rows * Unsafe.SizeOf<V>()) + objects;
            all += cost;
            largest = Math.Max(largest, cost);
        }

        return (all, largest);
    }

    private void Fill(SpillingStreams streams, int stream, HashSlice slice)
    {
        groups = new V[sizes.Count][];
        for (var group = 0; group < groups.Length; group++)
        {
            groups[group] = new V[sizes.ValueOf(group).Rows];
            // From here on: how many values the group has got.
            sizes.ValueOf(group).Rows = 0;
        }

        var all = groups;
        var remembered = knowsGroups ? groupOfRow : null;
        var number = 0;
        streams.Open(stream);
        while (streams.TryNextBlock(out var row, out var end))
        {
            while (row < end)
            {
                var image = layout.Keys.Read(ref row, out var hash);
                if (!slice.Has(hash))
                {
                    layout.Values.Skip(ref row);
                    continue;
                }

                var group = remembered is not null ? remembered[number++] : sizes.FindOrAdd(image, hash, out _);
                all[group]![sizes.ValueOf(group).Rows++] = layout.Values.Read(ref row);
            }
        }
    }

    private struct Size
    {
        public int Rows;
        public long Bytes;
    }
}
