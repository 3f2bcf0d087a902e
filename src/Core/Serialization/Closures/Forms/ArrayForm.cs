using System.Runtime.InteropServices;

namespace Flint.Serialization.Closures.Forms;

/// <summary>Arrays of any rank: primitives as their bytes, others element by element.</summary>
internal sealed class ArrayForm(Type type, FormTable forms) : Form
{
    private readonly Type element = type.GetElementType()!;
    private readonly int rank = type.GetArrayRank();

    private bool IsRaw => element.IsPrimitive && element != typeof(nint) && element != typeof(nuint);

    public override bool IsImmutable => false;

    public override bool IsLeaf => element.IsPrimitive || element.IsEnum || element == typeof(string);

    public override void Write(GraphWriter graph, object? value)
    {
        var array = (Array)value!;
        for (var i = 0; i < rank; i++)
        {
            if (array.GetLowerBound(i) != 0)
            {
                throw graph.Refuse(type, new("does not start at index 0", "Copy it to an ordinary array."));
            }

            graph.Writer.WriteVarUInt((uint)array.GetLength(i));
        }

        graph.Charge(32 + (array.LongLength * forms.SizeOf(element)));
        if (IsRaw)
        {
            graph.Writer.WriteBytes(BytesOf(array));
            return;
        }

        var index = 0;
        foreach (var item in array)
        {
            graph.WriteItem(index++, item, element);
        }
    }

    public override object? Read(GraphReader graph, ref RecordReader reader)
    {
        var smallest = IsRaw ? forms.SizeOf(element) : element.IsValueType ? forms.Get(element).SmallestSize : 1;
        Span<int> lengths = stackalloc int[rank];
        long count = 1;
        foreach (ref var length in lengths)
        {
            length = (int)Math.Min(reader.ReadVarUInt(), int.MaxValue);
            count *= length;
            if (count * smallest > reader.Remaining || count > Array.MaxLength)
            {
                throw new CorruptDataException($"{count} elements cannot stand in {reader.Remaining} bytes");
            }
        }

        graph.Charge(32 + (count * forms.SizeOf(element)));
        var array = rank == 1 && type.IsSZArray
            ? Array.CreateInstance(element, lengths[0])
            : Array.CreateInstance(element, lengths.ToArray());
        graph.Register(array);
        if (IsRaw)
        {
            var bytes = BytesOf(array);
            reader.Take(bytes.Length).CopyTo(bytes);
            return array;
        }

        Fill(array, graph, ref reader);
        return array;
    }

    public override IEnumerable<object?> Children(object value) => ((Array)value).Cast<object?>();

    private void Fill(Array array, GraphReader graph, ref RecordReader reader)
    {
        if (array.Rank == 1)
        {
            for (var i = 0; i < array.Length; i++)
            {
                array.SetValue(graph.ReadSlot(ref reader, element), i);
            }

            return;
        }

        var place = new int[rank];
        for (var left = array.Length; left > 0; left--)
        {
            array.SetValue(graph.ReadSlot(ref reader, element), place);
            for (var i = rank - 1; i >= 0 && ++place[i] == array.GetLength(i); i--)
            {
                place[i] = 0;
            }
        }
    }

    private Span<byte> BytesOf(Array array) => MemoryMarshal.CreateSpan(
        ref MemoryMarshal.GetArrayDataReference(array), array.Length * forms.SizeOf(element));
}
