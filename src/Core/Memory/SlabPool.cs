using System.Runtime.InteropServices;

namespace Flint.Memory;

/// <summary>
/// Native memory in slabs of 2 MiB, each one huge page where the system has them. Fresh pages cost more than the work
/// done in them, so slabs are kept for the life of the executor, which owns the pool. Thread-safe.
/// </summary>
/// <remarks>
/// Who rents has reserved, so what is lent stays within the limit; free slabs are given up where lent memory needs
/// their room.
/// </remarks>
internal sealed unsafe partial class SlabPool : IDisposable
{
    /// <summary>Usual size and alignment of a slab: a huge page of x86-64 and arm64.</summary>
    public const int SlabBytes = 2 << 20;

    private const int AdviseHugePages = 14;
    private const int AdviseNotNeeded = 4;
    private const int CacheLine = 64;

    private readonly Lock gate = new();
    private readonly Stack<nint> free = new();
    // Large pieces of at least a slab: their pages are there already, and clearing fresh ones costs more than a sort.
    private readonly List<(nint Piece, long Bytes)> freeLarge = [];
    private readonly long limitBytes;
    private int rented;
    private long largeBytes;
    private bool disposed;

    /// <param name="limitBytes">Free slabs are kept up to this many bytes in all.</param>
    /// <param name="size">Bytes of a slab; tests take small ones, to fill memory with few rows.</param>
    public SlabPool(long limitBytes = long.MaxValue, int size = SlabBytes)
    {
        this.limitBytes = limitBytes;
        Size = size;
    }

    /// <summary>Bytes of each slab.</summary>
    public int Size { get; }

    /// <summary>Bytes of all slabs, lent and free, and of large pieces.</summary>
    public long HeldBytes
    {
        get
        {
            lock (gate)
            {
                return AllBytes;
            }
        }
    }

    /// <summary>Bytes that are lent.</summary>
    public long RentedBytes
    {
        get
        {
            lock (gate)
            {
                return ((long)rented * Size) + largeBytes;
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

            GiveUpFree();
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

    /// <summary>
    /// Lends a piece that no slab can hold, for <see cref="ReturnLarge"/>; its content is whatever the last user left.
    /// </summary>
    public byte* RentLarge(long bytes)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            largeBytes += bytes;
            if (TakeFreeLarge(bytes) is var kept and not 0)
            {
                return (byte*)kept;
            }

            GiveUpFree();
        }

        try
        {
            return AllocateAligned(bytes, bytes < SlabBytes ? CacheLine : SlabBytes);
        }
        catch (OutOfMemoryException)
        {
            lock (gate)
            {
                largeBytes -= bytes;
            }

            throw;
        }
    }

    public void ReturnLarge(byte* piece, long bytes)
    {
        lock (gate)
        {
            largeBytes -= bytes;
            if (!disposed && bytes >= SlabBytes)
            {
                freeLarge.Add(((nint)piece, bytes));
                return;
            }
        }

        NativeMemory.AlignedFree(piece);
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

            freeLarge.ForEach(one => NativeMemory.AlignedFree((byte*)one.Piece));
            freeLarge.Clear();
        }
    }

    private long AllBytes =>
        ((long)(free.Count + rented) * Size) + largeBytes + freeLarge.Sum(one => one.Bytes);

    // The smallest that is large enough, cut to what is asked for; 0 if there is none.
    private nint TakeFreeLarge(long bytes)
    {
        var best = -1;
        for (var i = 0; bytes >= SlabBytes && i < freeLarge.Count; i++)
        {
            if (freeLarge[i].Bytes >= bytes && (best < 0 || freeLarge[i].Bytes < freeLarge[best].Bytes))
            {
                best = i;
            }
        }

        if (best < 0)
        {
            return 0;
        }

        var (piece, size) = freeLarge[best];
        freeLarge.RemoveAt(best);
        var used = (bytes + SlabBytes - 1) / SlabBytes * SlabBytes;
        if (used < size && (!OperatingSystem.IsLinux()
            || Advise((byte*)piece + used, (nuint)(size - used), AdviseNotNeeded) != 0))
        {
            // Nobody would count the rest.
            NativeMemory.AlignedFree((byte*)piece);
            return 0;
        }

        return piece;
    }

    private void GiveUpFree()
    {
        while (AllBytes > limitBytes && freeLarge.Count > 0)
        {
            NativeMemory.AlignedFree((byte*)freeLarge[0].Piece);
            freeLarge.RemoveAt(0);
        }

        while (AllBytes > limitBytes && free.TryPop(out var slab))
        {
            NativeMemory.AlignedFree((byte*)slab);
        }
    }

    private byte* Allocate()
    {
        try
        {
            return AllocateAligned(Size, Size);
        }
        catch (OutOfMemoryException)
        {
            lock (gate)
            {
                rented--;
            }

            throw;
        }
    }

    private static byte* AllocateAligned(long bytes, int alignment)
    {
        var piece = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, (nuint)alignment);
        if (OperatingSystem.IsLinux() && alignment >= SlabBytes)
        {
            // Advice only: where it is refused, the piece works with small pages.
            _ = Advise(piece, (nuint)bytes, AdviseHugePages);
        }

        return piece;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint bytes, int advice);
}
