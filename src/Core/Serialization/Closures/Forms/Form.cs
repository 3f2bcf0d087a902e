namespace Flint.Serialization.Closures.Forms;

/// <summary>How the values of one type stand in a payload. Immutable and thread-safe; cached by the codec.</summary>
internal abstract class Form
{
    /// <summary>Least number of bytes of a value: what a count is checked against before it is trusted.</summary>
    public virtual int SmallestSize => 1;

    /// <summary>True if nothing can change a value: it may be shared by tasks.</summary>
    public virtual bool IsImmutable => true;

    /// <summary>True if no value holds references: the walk over captured objects passes it by.</summary>
    public virtual bool IsLeaf => true;

    public abstract void Write(GraphWriter graph, object? value);

    public abstract object? Read(GraphReader graph, ref RecordReader reader);

    /// <summary>What a value refers to, for the walk over captured objects.</summary>
    public virtual IEnumerable<object?> Children(object value) => [];
}
