using System.Runtime.CompilerServices;

namespace Flint.Pipelines;

/// <summary>Where a segment pulls its records from. Used by one slot thread; disposed by who opened it.</summary>
internal abstract class BatchSource<T> : IDisposable
{
    /// <summary>Records in a full batch.</summary>
    public const int BatchSize = 1024;

    // Batches of large records would fall out of the L2 cache between two segments.
    private const int LargeRecordBytes = 64;

    private const int LargeRecordBatchSize = 256;

    /// <summary>Records in a full batch of this type: fewer where one record is large.</summary>
    public static int PreferredBatchSize =>
        Unsafe.SizeOf<T>() >= LargeRecordBytes ? LargeRecordBatchSize : BatchSize;

    /// <summary>
    /// Reads the next batch. Returns the number of records in <paramref name="batch"/>, 0 only at the end. The array
    /// belongs to the source and is valid until the next call; the reader must not keep or change it.
    /// </summary>
    public abstract int Read(out T[] batch);

    /// <summary>
    /// Reads to the end and returns how many records there were. A source that can count without making records does
    /// so.
    /// Looks at <paramref name="stop"/> once per batch.
    /// </summary>
    public virtual long CountRest(CancellationToken stop)
    {
        long count = 0;
        while (Read(out _) is > 0 and var read)
        {
            stop.ThrowIfCancellationRequested();
            count += read;
        }

        return count;
    }

    /// <summary>
    /// The records one by one, for a user's iterator. Enumerable once; each record is a copy, so the user may keep it.
    /// </summary>
    public virtual IEnumerable<T> AsEnumerable()
    {
        for (var count = Read(out var batch); count > 0; count = Read(out batch))
        {
            for (var i = 0; i < count; i++)
            {
                yield return batch[i];
            }
        }
    }

    public virtual void Dispose() { }
}
