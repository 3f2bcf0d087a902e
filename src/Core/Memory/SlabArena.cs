namespace Flint.Memory;

/// <summary>
/// Cuts memory for one operator of one attempt out of slabs. Grows only after the task's reservation, gives nothing
/// back singly, everything at <see cref="Reset"/> and <see cref="Dispose"/>. Used by the attempt's slot thread.
/// </summary>
/// <param name="pool">Lends the slabs.</param>
/// <param name="memory">Of the attempt.</param>
/// <param name="operatorName">For the failure when memory is refused.</param>
/// <param name="greedy">True for an operator that takes what it gets and spills: it leaves a part to others.</param>
internal sealed unsafe class SlabArena(SlabPool pool, TaskMemory memory, string operatorName, bool greedy = false)
    : IDisposable
{
    private const int Alignment = 8;

    // Larger cuts would leave too much of a slab unused.
    private readonly int largestCut = pool.Size / 8;
    private readonly List<nint> slabs = [];
    private readonly List<(nint Piece, int Bytes)> large = [];
    private long largeBytes;
    private byte* next;
    private byte* end;

    /// <summary>Bytes reserved.</summary>
    public long HeldBytes => ((long)slabs.Count * pool.Size) + largeBytes;

    /// <summary>Cuts at least <paramref name="bytes"/> bytes, aligned to 8; their content is undefined.</summary>
    /// <exception cref="Errors.TaskFailedException">The task may not use more memory.</exception>
    public byte* Take(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > largestCut)
        {
            Reserve(bytes);
            return RentLargeReserved(bytes);
        }

        if (end - next < Aligned(bytes))
        {
            // Before the slab is rented: it may make the owner spill and reset this arena.
            Reserve(pool.Size);
            RentReserved();
        }

        return Cut(bytes);
    }

    /// <summary>As <see cref="Take"/>, but null where the task may not use more memory.</summary>
    public byte* TryTake(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > largestCut)
        {
            return memory.TryReserve(bytes, MemoryKind.Native) ? RentLargeReserved(bytes) : null;
        }

        if (end - next < Aligned(bytes))
        {
            if (!memory.TryReserve(pool.Size, MemoryKind.Native))
            {
                return null;
            }

            RentReserved();
        }

        return Cut(bytes);
    }

    /// <summary>Gives everything back; all that was cut is invalid.</summary>
    public void Reset()
    {
        memory.Release(HeldBytes, MemoryKind.Native);
        foreach (var slab in slabs)
        {
            pool.Return((byte*)slab);
        }

        foreach (var (piece, bytes) in large)
        {
            pool.ReturnLarge((byte*)piece, bytes);
        }

        slabs.Clear();
        large.Clear();
        largeBytes = 0;
        next = end = null;
    }

    public void Dispose() => Reset();

    private static int Aligned(int bytes) => (bytes + Alignment - 1) & ~(Alignment - 1);

    private byte* Cut(int bytes)
    {
        var cut = next;
        next += Aligned(bytes);
        return cut;
    }

    private void RentReserved()
    {
        try
        {
            next = pool.Rent();
            end = next + pool.Size;
            slabs.Add((nint)next);
        }
        catch
        {
            memory.Release(pool.Size, MemoryKind.Native);
            throw;
        }
    }

    private byte* RentLargeReserved(int bytes)
    {
        try
        {
            var one = pool.RentLarge(bytes);
            large.Add(((nint)one, bytes));
            largeBytes += bytes;
            return one;
        }
        catch
        {
            memory.Release(bytes, MemoryKind.Native);
            throw;
        }
    }

    private void Reserve(int bytes)
    {
        if (greedy)
        {
            memory.ReserveGreedily(bytes, operatorName, MemoryKind.Native);
        }
        else
        {
            memory.Reserve(bytes, operatorName, MemoryKind.Native);
        }
    }
}
