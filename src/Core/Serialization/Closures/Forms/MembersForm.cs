using System.Reflection;
using System.Runtime.CompilerServices;
using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Closures.Forms;

/// <summary>
/// Objects and structs field by field, rebuilt without running a constructor. Objects that captured analysis may thin
/// out carry the set of fields that follow; the others keep their default.
/// </summary>
internal sealed class MembersForm(Type type, FormTable forms, bool isFlint) : Form
{
    private readonly FieldInfo[] fields = [.. MemberList.FieldsOf(type)];

    /// <summary>What a value takes in memory, and what reflection takes to fill it.</summary>
    private readonly int size = 32 + RuntimeHelpers.SizeOf(type.TypeHandle)
        + MemberList.FieldsOf(type).Sum(field => RuntimeHelpers.SizeOf(field.FieldType.TypeHandle));

    public IReadOnlyList<FieldInfo> Fields => fields;

    public bool IsClosure { get; } = ClosureNames.IsClosureType(type);

    public bool IsFlint => isFlint;

    /// <summary>True for types with the mark, users' types that derive from one of ours among them.</summary>
    public bool IsMarked { get; } = !type.IsValueType && type.IsDefined(typeof(TravelsAttribute), inherit: true);

    public override int SmallestSize => fields.Length == 0 || !type.IsValueType ? 1 : 0;

    // A closure's variables can be assigned; the writer looks for assignments instead.
    public override bool IsImmutable => isFlint || IsClosure || Array.TrueForAll(fields, one => one.IsInitOnly)
        || (type.IsValueType && forms.World.IsFramework(type));

    public override bool IsLeaf => false;

    public override void Write(GraphWriter graph, object? value)
    {
        graph.Charge(size);
        var kept = type.IsValueType ? null : graph.KeptFields(value!, this);
        if (!type.IsValueType)
        {
            WriteKept(graph.Writer, kept);
        }

        for (var i = 0; i < fields.Length; i++)
        {
            if (kept is null || kept[i])
            {
                graph.WriteField(fields[i], fields[i].GetValue(value), this);
            }
        }
    }

    public override object? Read(GraphReader graph, ref RecordReader reader)
    {
        graph.Charge(size);
        var value = RuntimeHelpers.GetUninitializedObject(type);
        if (!type.IsValueType)
        {
            graph.Register(value);
        }

        Fill(value, graph, ref reader);
        return value;
    }

    /// <summary>Reads the fields of an object that is already known to the reader.</summary>
    public void Fill(object value, GraphReader graph, ref RecordReader reader)
    {
        var kept = type.IsValueType || reader.ReadByte() == 0 ? default : reader.Take((fields.Length + 7) / 8);
        for (var i = 0; i < fields.Length; i++)
        {
            if (kept.IsEmpty || (kept[i / 8] >> (i % 8) & 1) != 0)
            {
                fields[i].SetValue(value, graph.ReadSlot(ref reader, fields[i].FieldType));
            }
        }
    }

    public override IEnumerable<object?> Children(object value) => fields.Select(field => field.GetValue(value));

    private static void WriteKept(RecordWriter writer, bool[]? kept)
    {
        writer.WriteByte(kept is null ? (byte)0 : (byte)1);
        for (var i = 0; kept is not null && i < kept.Length; i += 8)
        {
            var bits = 0;
            for (var j = i; j < Math.Min(i + 8, kept.Length); j++)
            {
                bits |= kept[j] ? 1 << (j - i) : 0;
            }

            writer.WriteByte((byte)bits);
        }
    }
}
