using Flint.Errors;

namespace Flint.Memory;

/// <summary>
/// What one attempt may hold. Operators grow only after <see cref="TryReserve"/>: "no" is a MemoryLimit failure.
/// Used by the attempt's slot thread only.
/// </summary>
internal sealed class TaskMemory(long limitBytes)
{
    public long LimitBytes => limitBytes;

    public long ReservedBytes { get; private set; }

    public long PeakBytes { get; private set; }

    /// <summary>Takes <paramref name="bytes"/> more, or nothing and says no.</summary>
    public bool TryReserve(long bytes)
    {
        if (bytes > limitBytes - ReservedBytes)
        {
            return false;
        }

        ReservedBytes += bytes;
        PeakBytes = Math.Max(PeakBytes, ReservedBytes);
        return true;
    }

    /// <summary>Takes <paramref name="bytes"/> more for an operator, or ends the attempt.</summary>
    /// <exception cref="TaskFailedException">A <see cref="TaskFailure.MemoryLimit"/> of the operator.</exception>
    public void Reserve(long bytes, string operatorName)
    {
        if (!TryReserve(bytes))
        {
            throw new TaskFailedException(new TaskFailure.MemoryLimit(operatorName, bytes, limitBytes));
        }
    }

    public void Release(long bytes) => ReservedBytes -= bytes;
}
