using System.Numerics;

namespace Flint.Memory;

/// <summary>
/// How the memory of one executor process is divided. Pure. The heap limit is the container less what a bare process
/// needs and less the native pool, so that the resident set stays within the container when both are full.
/// </summary>
/// <param name="HeapLimitBytes">Hard limit of the managed heap (<c>DOTNET_GCHeapHardLimit</c>).</param>
/// <param name="NativeBytes">Limit of the slab pool: the operators' rows.</param>
/// <param name="Slots">Attempts that run at once.</param>
internal sealed record ExecutorSizing(long HeapLimitBytes, long NativeBytes, int Slots)
{
    /// <summary>The smallest container that leaves room for work.</summary>
    public const long SmallestContainer = 256L << 20;

    /// <summary>Code, stacks and native buffers of a process without any data; measured at 60 to 80 MiB.</summary>
    public const long ProcessBytes = 100L << 20;

    /// <summary>The smallest overhead that is added to <c>flint.executor.memory</c>.</summary>
    public const long SmallestOverhead = 384L << 20;

    private const double OverheadPart = 0.10;

    // So that an attempt's few arenas leave most of its share to those that grow.
    private const int SlabsPerSlot = 32;
    private const int SmallestSlab = 64 << 10;

    /// <summary>Size of a slab: huge pages where the share of a slot is large enough for some dozens.</summary>
    public int SlabBytes => (int)Math.Clamp(
        BitOperations.RoundUpToPowerOf2((ulong)(NativeBytes / Slots / SlabsPerSlot)) / 2, SmallestSlab,
        SlabPool.SlabBytes);

    /// <summary>The division of a container.</summary>
    public static ExecutorSizing Of(long containerBytes, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(containerBytes, SmallestContainer);
        var usable = containerBytes - ProcessBytes;
        // Half and half: rows lie in slabs; the objects of user code, groups and fetched blocks on the heap.
        var native = usable / 2 / SlabPool.SlabBytes * SlabPool.SlabBytes;
        return new(usable - native, native, slots);
    }

    /// <summary>
    /// The division of a process that is not the engine's alone: slabs and the engine's part of the heap together stay
    /// within 60 % of what is available.
    /// </summary>
    public static ExecutorSizing OfProcess(long availableBytes, int slots) =>
        new(availableBytes / 2, availableBytes / 10 * 3, slots);

    /// <summary>The container that a manager asks for.</summary>
    /// <param name="memoryBytes"><c>flint.executor.memory</c>.</param>
    /// <param name="overheadBytes"><c>flint.executor.memoryOverhead</c>, or null for 10 %, at least 384 MiB.</param>
    public static long ContainerBytes(long memoryBytes, long? overheadBytes) =>
        memoryBytes + (overheadBytes ?? Math.Max((long)(memoryBytes * OverheadPart), SmallestOverhead));

    /// <summary>The budgets of the executor's attempts.</summary>
    public ExecutorMemory CreateMemory(MemoryOptions options) => new(
        NativeBytes, (long)(HeapLimitBytes * options.Fraction), Slots, options.StorageFraction);
}
