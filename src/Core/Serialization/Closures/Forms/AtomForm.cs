namespace Flint.Serialization.Closures.Forms;

internal delegate T ReadAtom<out T>(ref RecordReader reader);

/// <summary>Immutable values of .NET, by what makes them again. Bad bytes are refused by their constructors.</summary>
internal sealed class AtomForm<T>(Action<RecordWriter, T> write, ReadAtom<T> read) : Form
    where T : notnull
{
    private const int CountedSize = 64;

    public override void Write(GraphWriter graph, object? value)
    {
        var start = graph.Writer.Position;
        write(graph.Writer, (T)value!);
        graph.Charge(CountedSize + (2 * (graph.Writer.Position - start)));
    }

    public override object? Read(GraphReader graph, ref RecordReader reader)
    {
        var start = reader.Remaining;
        var value = read(ref reader);
        graph.Charge(CountedSize + (2 * (start - reader.Remaining)));
        return value;
    }
}
