using System.Runtime.CompilerServices;

namespace Flint.Serialization.Closures.Forms;

/// <summary>Primitives and enums, as they lie in memory.</summary>
internal sealed class RawForm<T> : Form
    where T : unmanaged
{
    public override int SmallestSize => Unsafe.SizeOf<T>();

    public override void Write(GraphWriter graph, object? value)
    {
        graph.Charge(24);
        graph.Writer.WriteRaw((T)value!);
    }

    public override object? Read(GraphReader graph, ref RecordReader reader)
    {
        graph.Charge(24);
        return typeof(T) == typeof(bool) ? reader.ReadByte() != 0 : reader.ReadRaw<T>();
    }
}
