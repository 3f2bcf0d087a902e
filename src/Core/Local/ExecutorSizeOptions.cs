using Flint.Memory;
using Flint.Settings;

namespace Flint.Local;

/// <summary>How large an executor is that a cluster lends. The local masters say it in their URL instead.</summary>
public sealed record ExecutorSizeOptions
{
    private const long LeastMemory = 64L << 20;

    /// <summary>Tasks at once in one executor. The local masters say it themselves: this has no effect there.</summary>
    [Setting("flint.executor.cores")]
    public int Cores { get; init; } = 1;

    /// <summary>
    /// Memory of one executor for records and user code, without <c>flint.executor.memoryOverhead</c>; both together
    /// at least 256 MiB. No effect in <c>local-cluster[n,c,m]</c>, whose m is all memory of an executor, and in
    /// <c>local[N]</c>, where tasks use the driver's.
    /// </summary>
    [Setting("flint.executor.memory")]
    public ByteSize Memory { get; init; } = new(1L << 30);

    /// <summary>
    /// Memory of its container beside that: .NET, native buffers. Default 10 % of <c>flint.executor.memory</c>, at
    /// least 384m. No effect with local masters, as there.
    /// </summary>
    [Setting("flint.executor.memoryOverhead")]
    public ByteSize? MemoryOverhead { get; init; }

    internal long ContainerBytes => ExecutorSizing.ContainerBytes(Memory.Bytes, MemoryOverhead?.Bytes);

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        if (Cores < 1)
        {
            throw new ArgumentException($"flint.executor.cores is {Cores}: write 1 or more.");
        }

        if (Memory.Bytes < LeastMemory)
        {
            throw new ArgumentException($"flint.executor.memory is {Memory.Bytes} bytes: write at least 64m.");
        }

        if (MemoryOverhead is { Bytes: < 0 } negative)
        {
            throw new ArgumentException(
                $"flint.executor.memoryOverhead is {negative.Bytes} bytes: write 0 or more, such as 384m.");
        }

        if (ContainerBytes < ExecutorSizing.SmallestContainer)
        {
            throw new ArgumentException(
                $"flint.executor.memory is {Memory.Bytes} bytes, {ContainerBytes} with flint.executor.memoryOverhead: "
                + $"write at least {ExecutorSizing.SmallestContainer >> 20} MiB for both together.");
        }
    }
}
