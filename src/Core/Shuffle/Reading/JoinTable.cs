using System.Numerics;
using Flint.Memory;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Finds the rows of one stream by key: a chain of rows per slot, over the rows where they lie. Many equal keys cost
/// nothing more than one. Rows of a chain are in map order. Owned by one join.
/// </summary>
internal sealed unsafe class JoinTable<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, TaskMemory memory, string operatorName) : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const int BytesPerRow = (3 * sizeof(int)) + sizeof(uint) + sizeof(long);

    private int[] heads = [];
    private int[] followers = [];
    private uint[] hashes = [];
    private nint[] rows = [];
    private int mask;
    private long reserved;

    public void Build(RowStreams streams, int stream)
    {
        var total = streams.RowsOf(stream);
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, total));
        MakeRoom(total, slots);
        Array.Clear(heads, 0, slots);
        mask = slots - 1;
        var number = 0;
        void* place = null;
        while (streams.TryNextBlock(stream, ref place, out var row, out var end))
        {
            while (row < end)
            {
                rows[number] = (nint)row;
                layout.Keys.Read(ref row, out hashes[number++]);
                layout.Values.Skip(ref row);
            }
        }

        // Backwards, so that each chain starts with its first row.
        for (var i = total - 1; i >= 0; i--)
        {
            ref var head = ref heads[hashes[i] & mask];
            followers[i] = head;
            head = i + 1;
        }
    }

    /// <summary>A number to start <see cref="TryNext"/> with.</summary>
    public int Start(uint hash) => heads[hash & mask];

    /// <summary>Steps along a chain to the next row with the key; false at its end.</summary>
    public bool TryNext(E key, uint hash, ref int at, out byte* value)
    {
        while (at != 0)
        {
            var row = at - 1;
            at = followers[row];
            if (hashes[row] == hash)
            {
                value = (byte*)rows[row];
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
        memory.Release(reserved);
        reserved = 0;
    }

    private void MakeRoom(int total, int slots)
    {
        if (rows.Length < total)
        {
            var wanted = (long)(total - rows.Length) * BytesPerRow;
            memory.Reserve(wanted, operatorName);
            reserved += wanted;
            followers = new int[total];
            hashes = new uint[total];
            rows = new nint[total];
        }

        if (heads.Length < slots)
        {
            heads = new int[slots];
        }
    }
}
