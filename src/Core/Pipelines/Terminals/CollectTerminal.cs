using System.Runtime.CompilerServices;
using Flint.Errors;

namespace Flint.Pipelines.Terminals;

/// <summary>
/// Keeps all records. Grows only after <paramref name="reserve"/> granted the bytes: a "no" is a
/// <see cref="TaskFailure.MemoryLimit"/>.
/// </summary>
/// <param name="reserve">Asks for bytes (the array's own, not what its records refer to).</param>
/// <param name="limitBytes">What the task may use, for the failure's text.</param>
/// <param name="name">Name of the operator, for the failure's text.</param>
internal sealed class CollectTerminal<T>(Func<long, bool> reserve, long limitBytes, string name = "Collect")
    : Terminal<T>
{
    private const int SmallestCapacity = 16;

    private T[] kept = [];

    public int Count { get; private set; }

    public override bool PrefersBatches => true;

    /// <summary>The records so far; valid until the next one is pushed.</summary>
    public ReadOnlySpan<T> Records => kept.AsSpan(0, Count);

    /// <summary>The records as an array of exactly their number.</summary>
    public T[] ToArray() => kept.Length == Count ? kept : Records.ToArray();

    public override void Push(T record)
    {
        EnsureRoom(1);
        kept[Count++] = record;
    }

    public override void PushBatch(T[] records, int count)
    {
        EnsureRoom(count);
        Array.Copy(records, 0, kept, Count, count);
        Count += count;
    }

    private void EnsureRoom(int more)
    {
        if (kept.Length - Count >= more)
        {
            return;
        }

        var capacity = (int)Math.Min(Array.MaxLength, Math.Max(SmallestCapacity, 2L * kept.Length));
        capacity = Math.Max(capacity, checked(Count + more));
        var bytes = (long)(capacity - kept.Length) * Unsafe.SizeOf<T>();
        if (!reserve(bytes))
        {
            throw new TaskFailedException(new TaskFailure.MemoryLimit(name, bytes, limitBytes));
        }

        Array.Resize(ref kept, capacity);
    }
}
