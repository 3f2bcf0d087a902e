using System.Numerics;
using Flint.Memory;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Finds the rows of one stream by key, or as many of them as fit into memory at once: a chain of rows per slot, over
/// the rows where they lie. Many equal keys cost nothing more than one. Rows of a chain are in map order. Owned by one
/// join.
/// </summary>
internal sealed unsafe class JoinTable<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, ShuffleScope scope, string operatorName) : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    // Slots are at most twice as many as rows.
    private const int BytesPerRow = (3 * sizeof(int)) + sizeof(uint) + sizeof(long);
    private const int FewestRows = 256;

    // Rows that come from disk.
    private readonly SlabArena copies = new(scope.Slabs, scope.Memory, operatorName);
    private int[] heads = [];
    private int[] followers = [];
    private uint[] hashes = [];
    private nint[] rows = [];
    private int count;
    private int mask;
    private long reserved;
    private SpillingStreams? source;
    private byte* row;
    private byte* end;

    /// <summary>Starts with a stream; parts of it follow with <see cref="TryBuildNext"/>.</summary>
    public void Open(SpillingStreams streams, int stream)
    {
        source = streams;
        streams.Open(stream);
        row = end = null;
        count = 0;
        MakeRoom(streams.RowsOf(stream));
    }

    /// <summary>
    /// Takes the next rows of the stream, all that fit; false if there are none. Until the next call the streams must
    /// stay pinned.
    /// </summary>
    public bool TryBuildNext()
    {
        count = 0;
        copies.Reset();
        while (count < rows.Length && TryNextRow())
        {
            if (source!.BlockStays)
            {
                rows[count] = (nint)row;
            }
            else if (!TryCopy())
            {
                break;
            }

            layout.Keys.Read(ref row, out hashes[count++]);
            layout.Values.Skip(ref row);
        }

        Link();
        return count > 0;
    }

    /// <summary>A number to start <see cref="TryNext"/> with.</summary>
    public int Start(uint hash) => heads[hash & mask];

    /// <summary>Steps along a chain to the next row with the key; false at its end.</summary>
    public bool TryNext(E key, uint hash, ref int at, out byte* value)
    {
        while (at != 0)
        {
            var one = at - 1;
            at = followers[one];
            if (hashes[one] == hash)
            {
                value = (byte*)rows[one];
                if (layout.Keys.Same(layout.Keys.Read(ref value, out _), key))
                {
                    return true;
                }
            }
        }

        value = null;
        return false;
    }

    public void Dispose()
    {
        copies.Dispose();
        scope.Memory.Release(reserved);
        reserved = 0;
    }

    private bool TryNextRow()
    {
        while (row == end)
        {
            if (!source!.TryNextBlock(out row, out end))
            {
                return false;
            }
        }

        return true;
    }

    // The first row of a part must fit, or nothing ever ends.
    private bool TryCopy()
    {
        var after = row;
        layout.Skip(ref after);
        var size = (int)(after - row);
        var copy = count == 0 ? copies.Take(size) : copies.TryTake(size);
        if (copy is null)
        {
            return false;
        }

        new ReadOnlySpan<byte>(row, size).CopyTo(new(copy, size));
        rows[count] = (nint)copy;
        return true;
    }

    private void Link()
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, count));
        Array.Clear(heads, 0, slots);
        mask = slots - 1;
        // Backwards, so that each chain starts with its first row.
        for (var i = count - 1; i >= 0; i--)
        {
            ref var head = ref heads[hashes[i] & mask];
            followers[i] = head;
            head = i + 1;
        }
    }

    // Room for all rows, or for half of them, and so on.
    private void MakeRoom(long total)
    {
        var wanted = (int)Math.Min(Math.Max(total, 1), Array.MaxLength / 2);
        if (rows.Length >= wanted)
        {
            return;
        }

        while (wanted > FewestRows && !scope.Memory.TryReserve((long)(wanted - rows.Length) * BytesPerRow))
        {
            wanted /= 2;
            if (rows.Length >= wanted)
            {
                return;
            }
        }

        if (wanted <= FewestRows)
        {
            scope.Memory.Reserve((long)(wanted - rows.Length) * BytesPerRow, operatorName);
        }

        reserved += (long)(wanted - rows.Length) * BytesPerRow;
        followers = new int[wanted];
        hashes = new uint[wanted];
        rows = new nint[wanted];
        heads = new int[BitOperations.RoundUpToPowerOf2((uint)wanted)];
    }
}
