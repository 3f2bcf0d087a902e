namespace Flint.Pipelines;

/// <summary>Where a segment pulls its records from. Used by one slot thread; disposed by who opened it.</summary>
internal abstract class BatchSource<T> : IDisposable
{
    /// <summary>Records in a full batch.</summary>
    public const int BatchSize = 1024;

    /// <summary>
    /// Reads the next batch. Returns the number of records in <paramref name="batch"/>, 0 only at the end. The array
    /// belongs to the source and is valid until the next call; the reader must not keep or change it.
    /// </summary>
    public abstract int Read(out T[] batch);

    /// <summary>
    /// Reads to the end and returns how many records there were. A source that can count without making records does so.
    /// </summary>
    public virtual long CountRest()
    {
        long count = 0;
        while (Read(out _) is > 0 and var read)
        {
            count += read;
        }

        return count;
    }

    public virtual void Dispose() { }
}
