namespace Flint.Pipelines.Sources;

/// <summary>Makes records one after the other, in registers. A struct: the JIT inlines it into a loop.</summary>
internal interface IRecordCursor<out T>
{
    T Next();
}

/// <summary>
/// A source whose records need no array, because each is made from the one before. A fused loop makes them in place;
/// whoever wants an array gets one.
/// </summary>
/// <remarks>
/// The sealed class has a field <see cref="CursorField"/>, a struct and <see cref="IRecordCursor{T}"/>. It stands
/// before the first record of the batch; generated code works on a copy.
/// </remarks>
internal abstract class CountedSource<T> : BatchSource<T>
{
    /// <summary>Name of the field that generated code reads.</summary>
    public const string CursorField = "Cursor";

    private T[]? buffer;

    /// <summary>Steps to the next batch and returns the number of its records, 0 only at the end.</summary>
    public abstract int Advance();

    /// <summary>The records of the batch; valid until the next one.</summary>
    public T[] Batch()
    {
        buffer ??= new T[BatchSize];
        Fill(buffer);
        return buffer;
    }

    public sealed override int Read(out T[] batch)
    {
        var count = Advance();
        batch = Batch();
        return count;
    }

    /// <summary>Writes at least the records of the batch.</summary>
    protected abstract void Fill(T[] records);
}
