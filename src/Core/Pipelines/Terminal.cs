namespace Flint.Pipelines;

/// <summary>
/// What a segment ends in: scatter, combine, reduce, collect, or the buffer in front of the next segment. Owned by one
/// task, used by its slot thread. The emitter calls <see cref="Push"/> on the sealed class directly, so that the JIT
/// can inline it. A terminal that calls user code calls it through <see cref="UserCalls"/>.
/// </summary>
internal abstract class Terminal<T>
{
    /// <summary>Takes one record.</summary>
    public abstract void Push(T record);

    /// <summary>
    /// True once no further record is wanted (Take). Only terminals that override it are asked per
    /// record.
    /// </summary>
    public virtual bool IsFull => false;

    /// <summary>
    /// True if whole batches are cheaper than single records (bulk copy): the segment then fills a buffer and hands it
    /// over by <see cref="PushBatch"/>.
    /// </summary>
    public virtual bool PrefersBatches => false;

    /// <summary>Takes the first <paramref name="count"/> records of a batch; keeps no reference to the array.</summary>
    public virtual void PushBatch(T[] records, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Push(records[i]);
        }
    }

    /// <summary>A fold's function, which generated code calls directly; null for all other terminals.</summary>
    public virtual Delegate? Body => null;

    /// <summary>Name of the action, for reports.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Called after each batch of the chain's input.</summary>
    public virtual void EndOfBatch() { }

    /// <summary>Called once after the last record; never after a failure.</summary>
    public virtual void Complete() { }
}
