using Flint.Errors;

namespace Flint.Memory;

/// <summary>
/// What one attempt may hold: its share of the executor's memory. Operators grow only after a reservation. A "no" makes
/// operators of the attempt spill first; only when nothing can be spilled it is a MemoryLimit failure. Used by the
/// attempt's slot thread only.
/// </summary>
internal sealed class TaskMemory : IDisposable
{
    // Operators that fill what there is leave an eighth to those that come after them in the attempt.
    private const int PartLeft = 8;

    private readonly ExecutorMemory executor;
    private readonly int slot;
    private readonly List<ISpillable> spillables = [];
    private long nativeBytes;
    private long heapBytes;
    private bool left;

    /// <summary>An attempt alone with a budget of <paramref name="limitBytes"/>, native and on the heap each.</summary>
    public TaskMemory(long limitBytes) : this(new(limitBytes, limitBytes, slots: 1), slot: 0) { }

    internal TaskMemory(ExecutorMemory executor, int slot)
    {
        this.executor = executor;
        this.slot = slot;
        LimitBytes = executor.NativeLimitOfSlot;
    }

    /// <summary>The native share with all slots busy.</summary>
    public long LimitBytes { get; }

    public long ReservedBytes => nativeBytes + heapBytes;

    /// <summary>What is held of one kind.</summary>
    public long ReservedOf(MemoryKind kind) => kind == MemoryKind.Native ? nativeBytes : heapBytes;

    public long PeakBytes { get; private set; }

    /// <summary>Who reserved last: the best guess of who was at work when the heap ran out.</summary>
    public string? LastOperator { get; private set; }

    /// <summary>What the attempt may hold in all of a kind, as things are now.</summary>
    public long MostBytes(MemoryKind kind) => executor.MostBytes(slot, kind);

    /// <summary>Takes <paramref name="bytes"/> of the heap more, or says no if even spilling makes no room.</summary>
    public bool TryReserve(long bytes) => TryReserve(bytes, MemoryKind.Heap);

    public bool TryReserve(long bytes, MemoryKind kind) =>
        TryTake(bytes, kind, leaving: 0) || TryAfterSpill(bytes, kind, leaving: 0);

    /// <summary>Takes <paramref name="bytes"/> more for an operator; others spill if need be.</summary>
    /// <exception cref="TaskFailedException">A <see cref="TaskFailure.MemoryLimit"/> of the operator.</exception>
    public void Reserve(long bytes, string operatorName, MemoryKind kind = MemoryKind.Heap)
    {
        LastOperator = operatorName;
        if (!TryReserve(bytes, kind))
        {
            throw Refused(bytes, operatorName, kind);
        }
    }

    /// <summary>
    /// As <see cref="Reserve"/>, for an operator that takes all it can get and spills: a part is left to the others of
    /// the attempt.
    /// </summary>
    /// <exception cref="TaskFailedException">A <see cref="TaskFailure.MemoryLimit"/> of the operator.</exception>
    public void ReserveGreedily(long bytes, string operatorName, MemoryKind kind)
    {
        LastOperator = operatorName;
        var leaving = MostBytes(kind) / PartLeft;
        if (!TryTake(bytes, kind, leaving) && !TryAfterSpill(bytes, kind, leaving))
        {
            Reserve(bytes, operatorName, kind);
        }
    }

    public void Release(long bytes, MemoryKind kind = MemoryKind.Heap)
    {
        if (left)
        {
            // What is given back late was counted as leaked and is free already.
            return;
        }

        executor.Give(slot, kind, bytes);
        if (kind == MemoryKind.Native)
        {
            nativeBytes -= bytes;
        }
        else
        {
            heapBytes -= bytes;
        }
    }

    /// <summary>From now on the operator is asked to spill.</summary>
    public void Register(ISpillable spillable) => spillables.Add(spillable);

    public void Unregister(ISpillable spillable) => spillables.Remove(spillable);

    /// <summary>Ends the attempt's share. What it still holds is counted by the executor as leaked.</summary>
    public void Dispose()
    {
        if (!left)
        {
            left = true;
            executor.Leave(slot);
        }
    }

    private bool TryTake(long bytes, MemoryKind kind, long leaving)
    {
        if (!executor.TryTake(slot, kind, bytes, leaving))
        {
            return false;
        }

        if (kind == MemoryKind.Native)
        {
            nativeBytes += bytes;
        }
        else
        {
            heapBytes += bytes;
        }

        PeakBytes = Math.Max(PeakBytes, ReservedBytes);
        return true;
    }

    // The largest first: few large spills cost less than many small ones.
    private bool TryAfterSpill(long bytes, MemoryKind kind, long leaving)
    {
        var holders = spillables.Where(one => one.SpillableBytes(kind) > 0);
        foreach (var one in holders.OrderByDescending(one => one.SpillableBytes(kind)).ToArray())
        {
            if (one.TrySpill() && TryTake(bytes, kind, leaving))
            {
                return true;
            }
        }

        return false;
    }

    private TaskFailedException Refused(long bytes, string operatorName, MemoryKind kind) =>
        new(new TaskFailure.MemoryLimit(operatorName, bytes, MostBytes(kind)));
}
