using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flint.Memory;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Combining;

/// <summary>
/// Keys and one value for each, dense in the order in which keys were first seen. Small enough to stay in the cache:
/// rows are spread over many tables, one after the other, and the table is cleared in between. Owned by one operator.
/// </summary>
internal sealed class CombineTable<K, E, TKey, T>(TKey keyForm, TaskMemory memory, string operatorName) : IDisposable
    where TKey : struct, IKeyForm<K, E>
{
    private const int FirstCapacity = 256;
    // A slot holds the hash above the number of the entry + 1; at most half of the slots are taken.
    private const int SlotsPerEntry = 2;
    private const int HashShift = 32;

    // One free slot from the start: the first key finds it, and that there is no room.
    private ulong[] slots = new ulong[1];
    private E[] keys = [];
    private uint[] hashes = [];
    private T[] values = [];
    private long reserved;

    public int Count { get; private set; }

    /// <summary>Bytes on the heap for each entry that there is room for.</summary>
    public int BytesPerEntry =>
        (SlotsPerEntry * sizeof(ulong)) + sizeof(uint) + Unsafe.SizeOf<E>() + Unsafe.SizeOf<T>();

    public E KeyOf(int entry) => keys[entry];

    public uint HashOf(int entry) => hashes[entry];

    public ref T ValueOf(int entry) => ref values[entry];

    /// <summary>The entry of a key, or a new one: then the caller sets its value, and a lasting key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindOrAdd(E key, uint hash, out bool added)
    {
        var all = slots;
        var mask = all.Length - 1;
        ref var first = ref MemoryMarshal.GetArrayDataReference(all);
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            ref var slot = ref Unsafe.Add(ref first, at);
            if (slot == 0)
            {
                if (Count == keys.Length)
                {
                    // Only here: what is there already must be found, though memory may be refused.
                    return Add(key, hash, out added);
                }

                var entry = Count++;
                slot = ((ulong)hash << HashShift) | (uint)(entry + 1);
                keys[entry] = key;
                hashes[entry] = hash;
                added = true;
                return entry;
            }

            var known = (int)(uint)slot - 1;
            if ((uint)(slot >> HashShift) == hash && keyForm.Same(keys[known], key))
            {
                added = false;
                return known;
            }
        }
    }

    public void SetKey(int entry, E key) => keys[entry] = key;

    public void Clear()
    {
        Array.Clear(slots);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(values, 0, Count);
        }

        Count = 0;
    }

    public void Dispose()
    {
        memory.Release(reserved);
        reserved = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(E key, uint hash, out bool added)
    {
        Grow();
        return FindOrAdd(key, hash, out added);
    }

    private void Grow()
    {
        var capacity = Math.Max(FirstCapacity, keys.Length * 2);
        var wanted = (long)(capacity - keys.Length) * BytesPerEntry;
        memory.Reserve(wanted, operatorName);
        reserved += wanted;
        Array.Resize(ref keys, capacity);
        Array.Resize(ref hashes, capacity);
        Array.Resize(ref values, capacity);
        slots = new ulong[capacity * SlotsPerEntry];
        var mask = slots.Length - 1;
        for (var entry = 0; entry < Count; entry++)
        {
            var at = (int)hashes[entry] & mask;
            while (slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            slots[at] = ((ulong)hashes[entry] << HashShift) | (uint)(entry + 1);
        }
    }
}
