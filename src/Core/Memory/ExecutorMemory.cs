namespace Flint.Memory;

/// <summary>
/// One executor's memory for running attempts and for what they leave behind: a native budget, which is the limit of
/// its <see cref="SlabPool"/>, and a budget of the managed heap. Hands each attempt its <see cref="TaskMemory"/>.
/// Thread-safe.
/// </summary>
internal sealed class ExecutorMemory
{
    private readonly Lock gate = new();
    private readonly MemoryShares native;
    private readonly MemoryShares heap;
    private readonly bool[] taken;
    private long leakedBytes;

    /// <param name="nativeBytes">Limit of the slabs.</param>
    /// <param name="heapBytes">What the engine may keep on the managed heap.</param>
    /// <param name="slots">Attempts that may run at once.</param>
    /// <param name="storedPart">Largest part of the heap's budget that may be stored.</param>
    public ExecutorMemory(long nativeBytes, long heapBytes, int slots, double storedPart = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        native = new(nativeBytes, slots, 0);
        heap = new(heapBytes, slots, storedPart);
        taken = new bool[slots];
        NativeLimitOfSlot = nativeBytes / slots;
    }

    /// <summary>A slot's part of the native budget: for sizes that are chosen before anything runs.</summary>
    public long NativeLimitOfSlot { get; }

    /// <summary>Bytes that attempts still held when they ended. Always 0, unless an operator has a bug.</summary>
    public long LeakedBytes
    {
        get
        {
            lock (gate)
            {
                return leakedBytes;
            }
        }
    }

    /// <summary>Bytes stored beyond the life of an attempt.</summary>
    public long StoredBytes
    {
        get
        {
            lock (gate)
            {
                return heap.StoredBytes;
            }
        }
    }

    /// <summary>The memory of an attempt that starts; disposing ends its share.</summary>
    public TaskMemory Enter()
    {
        lock (gate)
        {
            var slot = Array.IndexOf(taken, false);
            if (slot < 0)
            {
                throw new InvalidOperationException($"More than {taken.Length} attempts run at once.");
            }

            taken[slot] = true;
            native.Start(slot);
            heap.Start(slot);
            return new(this, slot);
        }
    }

    /// <summary>Takes heap for something that outlives its attempt, or says no.</summary>
    public bool TryStore(long bytes)
    {
        lock (gate)
        {
            return heap.TryStore(bytes);
        }
    }

    public void Unstore(long bytes)
    {
        lock (gate)
        {
            heap.Unstore(bytes);
        }
    }

    internal bool TryTake(int slot, MemoryKind kind, long bytes, long leaving)
    {
        lock (gate)
        {
            return Of(kind).TryTake(slot, bytes, leaving);
        }
    }

    internal void Give(int slot, MemoryKind kind, long bytes)
    {
        lock (gate)
        {
            Of(kind).Give(slot, bytes);
        }
    }

    internal long MostBytes(int slot, MemoryKind kind)
    {
        lock (gate)
        {
            return Of(kind).MostBytes(slot);
        }
    }

    internal void Leave(int slot)
    {
        lock (gate)
        {
            leakedBytes += native.End(slot) + heap.End(slot);
            taken[slot] = false;
        }
    }

    private MemoryShares Of(MemoryKind kind) => kind == MemoryKind.Native ? native : heap;
}
