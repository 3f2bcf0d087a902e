namespace Flint.Pipelines.Terminals;

/// <summary>
/// A reused array of records between a segment and who takes whole batches: a terminal, the next segment, or the
/// reader of a chain that is a source. Owned by one task.
/// </summary>
/// <param name="flush">Takes the records when the array is full and after each batch, or null: its owner reads
/// it.</param>
/// <param name="isFull">True once who takes the records wants no more; null: never.</param>
internal sealed class BatchBuffer<T>(Action<T[], int>? flush = null, Func<bool>? isFull = null) : Terminal<T>
{
    /// <summary>The records; used by generated code.</summary>
    public T[] Records = new T[BatchSource<T>.PreferredBatchSize];

    /// <summary>How many of them are valid; used by generated code.</summary>
    public int Count;

    public override bool IsFull => isFull is not null && isFull();

    public override void EndOfBatch()
    {
        if (flush is not null)
        {
            Flush();
        }
    }

    public override void Push(T record)
    {
        if (Count == Records.Length)
        {
            Flush();
        }

        Records[Count++] = record;
    }

    /// <summary>Hands over what is in the buffer.</summary>
    public void Flush()
    {
        if (Count > 0)
        {
            flush!(Records, Count);
            Count = 0;
        }
    }

    public void Clear() => Count = 0;

    /// <summary>Makes room for a whole batch.</summary>
    public void Reserve(int records)
    {
        if (records > Records.Length)
        {
            Array.Resize(ref Records, records);
        }
    }
}
