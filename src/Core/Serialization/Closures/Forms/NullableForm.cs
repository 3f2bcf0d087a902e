namespace Flint.Serialization.Closures.Forms;

/// <summary>A value that may be missing: a byte, then the value.</summary>
internal sealed class NullableForm(Form inner) : Form
{
    public override bool IsImmutable => inner.IsImmutable;

    public override bool IsLeaf => inner.IsLeaf;

    public override void Write(GraphWriter graph, object? value)
    {
        graph.Writer.WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            inner.Write(graph, value);
        }
    }

    public override object? Read(GraphReader graph, ref RecordReader reader) =>
        reader.ReadByte() == 0 ? null : inner.Read(graph, ref reader);

    public override IEnumerable<object?> Children(object value) => inner.Children(value);
}
