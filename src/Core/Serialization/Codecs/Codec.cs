namespace Flint.Serialization.Codecs;

/// <summary>The part of a codec that can be used without knowing its type.</summary>
internal abstract class Codec
{
    /// <summary>Bytes of every value, or 0 when values differ in size.</summary>
    public virtual int FixedSize => 0;

    /// <summary>Bytes of the smallest value; 0 only for types without members.</summary>
    public virtual int SmallestSize => 1;

    /// <summary>True if values may contain each other without end: the depth must be watched.</summary>
    public virtual bool CanNest => false;

    public abstract void WriteObject(RecordWriter writer, object value);

    public abstract object? ReadObject(ref RecordReader reader);
}

/// <summary>
/// Writes and reads values of one declared type. Immutable and thread-safe; obtained from
/// <c>CodecRegistry</c>. A round trip gives an equal value, every instance field included.
/// </summary>
internal abstract class Codec<T> : Codec
{
    public abstract void Write(RecordWriter writer, T value);

    public abstract T Read(ref RecordReader reader);

    /// <summary>Writes records one behind the other; unmanaged types override with one copy.</summary>
    public virtual void WriteBatch(RecordWriter writer, ReadOnlySpan<T> records)
    {
        foreach (var record in records)
        {
            Write(writer, record);
        }
    }

    /// <summary>Fills <paramref name="records"/> with what <see cref="WriteBatch"/> wrote.</summary>
    public virtual void ReadBatch(ref RecordReader reader, Span<T> records)
    {
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = Read(ref reader);
        }
    }

    public sealed override void WriteObject(RecordWriter writer, object value) => Write(writer, (T)value);

    public sealed override object? ReadObject(ref RecordReader reader) => Read(ref reader);
}
