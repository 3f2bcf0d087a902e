using System.Runtime.InteropServices;

namespace Flint.Memory;

/// <summary>
/// Cuts memory for one operator of one attempt out of slabs. Grows only after the task's reservation, gives nothing
/// back singly, everything at <see cref="Reset"/> and <see cref="Dispose"/>. Used by the attempt's slot thread.
/// </summary>
internal sealed unsafe class SlabArena(SlabPool pool, TaskMemory memory, string operatorName) : IDisposable
{
    // Larger cuts would leave too much of a slab unused.
    private const int LargestCut = SlabPool.SlabBytes / 8;
    private const int Alignment = 8;

    private readonly List<nint> slabs = [];
    private readonly List<nint> large = [];
    private long largeBytes;
    private byte* next;
    private byte* end;

    /// <summary>Bytes reserved.</summary>
    public long HeldBytes => ((long)slabs.Count * SlabPool.SlabBytes) + largeBytes;

    /// <summary>Cuts at least <paramref name="bytes"/> bytes, aligned to 8; their content is undefined.</summary>
    /// <exception cref="Errors.TaskFailedException">The task may not use more memory.</exception>
    public byte* Take(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > LargestCut)
        {
            return TakeLarge(bytes);
        }

        var size = (bytes + Alignment - 1) & ~(Alignment - 1);
        if (end - next < size)
        {
            memory.Reserve(SlabPool.SlabBytes, operatorName);
            next = RentReserved();
            end = next + SlabPool.SlabBytes;
        }

        var cut = next;
        next += size;
        return cut;
    }

    /// <summary>Gives everything back; all that was cut is invalid.</summary>
    public void Reset()
    {
        memory.Release(HeldBytes);
        foreach (var slab in slabs)
        {
            pool.Return((byte*)slab);
        }

        foreach (var one in large)
        {
            NativeMemory.Free((byte*)one);
        }

        slabs.Clear();
        large.Clear();
        largeBytes = 0;
        next = end = null;
    }

    public void Dispose() => Reset();

    private byte* RentReserved()
    {
        try
        {
            var slab = pool.Rent();
            slabs.Add((nint)slab);
            return slab;
        }
        catch
        {
            memory.Release(SlabPool.SlabBytes);
            throw;
        }
    }

    private byte* TakeLarge(int bytes)
    {
        memory.Reserve(bytes, operatorName);
        try
        {
            var one = (byte*)NativeMemory.Alloc((nuint)bytes);
            large.Add((nint)one);
            largeBytes += bytes;
            return one;
        }
        catch
        {
            memory.Release(bytes);
            throw;
        }
    }
}
