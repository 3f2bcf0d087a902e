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

    private T[] _records = [];

    public int Count { get; private set; }

    public override bool PrefersBatches => true;

    /// <summary>The records so far; valid until the next one is pushed.</summary>
    public ReadOnlySpan<T> Records => _records.AsSpan(0, Count);

    /// <summary>The records as an array of exactly their number.</summary>
    public T[] ToArray() => _records.Length == Count ? _records : Records.ToArray();

    public override void Push(T record)
    {
        EnsureRoom(1);
        _records[Count++] = record;
    }

    public override void PushBatch(T[] records, int count)
    {
        EnsureRoom(count);
        Array.Copy(records, 0, _records, Count, count);
        Count += count;
    }

    private void EnsureRoom(int more)
    {
        if (_records.Length - Count >= more)
        {
            return;
        }

        var capacity = (int)Math.Min(Array.MaxLength, Math.Max(SmallestCapacity, 2L * _records.Length));
        capacity = Math.Max(capacity, checked(Count + more));
        var bytes = (long)(capacity - _records.Length) * Unsafe.SizeOf<T>();
        if (!reserve(bytes))
        {
            throw new TaskFailedException(new TaskFailure.MemoryLimit(name, bytes, limitBytes));
        }

        Array.Resize(ref _records, capacity);
    }
}
