namespace Flint.Pipelines;

/// <summary>A chain bound to its terminal, ready to take batches. Owned by one task.</summary>
internal abstract class Segment<TIn>
{
    /// <summary>Pushes what becomes of the first <paramref name="count"/> records of a batch.</summary>
    public abstract void Run(TIn[] batch, int count);

    /// <summary>
    /// Runs the next batch of the source that the segment was made for and returns the number of its records, 0 at the
    /// end.
    /// </summary>
    public virtual int RunNext(BatchSource<TIn> source)
    {
        var count = source.Read(out var batch);
        if (count > 0)
        {
            Run(batch, count);
        }

        return count;
    }
}
