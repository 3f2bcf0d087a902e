using System.Runtime.InteropServices;

namespace Flint.Memory;

/// <summary>
/// Native memory in slabs of 2 MiB, each one huge page where the system has them. Fresh pages cost more than the work
/// done in them, so slabs are kept for the life of the executor, which owns the pool. Thread-safe.
/// </summary>
internal sealed unsafe partial class SlabPool : IDisposable
{
    /// <summary>Size and alignment of a slab: a huge page of x86-64 and arm64.</summary>
    public const int SlabBytes = 2 << 20;

    private const int AdviseHugePages = 14;

    private readonly Lock gate = new();
    private readonly Stack<nint> free = new();
    private int rented;
    private bool disposed;

    /// <summary>Bytes of all slabs, lent and free.</summary>
    public long HeldBytes
    {
        get
        {
            lock (gate)
            {
                return (long)(free.Count + rented) * SlabBytes;
            }
        }
    }

    /// <summary>Bytes of the slabs that are lent.</summary>
    public long RentedBytes
    {
        get
        {
            lock (gate)
            {
                return (long)rented * SlabBytes;
            }
        }
    }

    /// <summary>Lends a slab; its content is whatever the last user left.</summary>
    public byte* Rent()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            rented++;
            if (free.TryPop(out var kept))
            {
                return (byte*)kept;
            }
        }

        return Allocate();
    }

    public void Return(byte* slab)
    {
        lock (gate)
        {
            rented--;
            if (!disposed)
            {
                free.Push((nint)slab);
                return;
            }
        }

        NativeMemory.AlignedFree(slab);
    }

    /// <summary>Frees what is not lent; what is lent is freed when it comes back.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            while (free.TryPop(out var slab))
            {
                NativeMemory.AlignedFree((byte*)slab);
            }
        }
    }

    private byte* Allocate()
    {
        byte* slab;
        try
        {
            slab = (byte*)NativeMemory.AlignedAlloc(SlabBytes, SlabBytes);
        }
        catch (OutOfMemoryException)
        {
            lock (gate)
            {
                rented--;
            }

            throw;
        }

        if (OperatingSystem.IsLinux())
        {
            // Advice only: where it is refused, the slab works with small pages.
            _ = Advise(slab, SlabBytes, AdviseHugePages);
        }

        return slab;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint bytes, int advice);
}
