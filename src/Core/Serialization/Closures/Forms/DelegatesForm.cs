using System.Reflection;
using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Closures.Forms;

/// <summary>An object of .NET that is nothing but delegates of the user: it is made again of them.</summary>
internal sealed class DelegatesForm(Type type, Func<Delegate[], object> make) : Form
{
    private const int CountedSize = 128;

    private readonly FieldInfo[] fields = [.. MemberList.FieldsOf(type)];

    // The delegates are judged where they are written.
    public override bool IsImmutable => true;

    public override bool IsLeaf => false;

    /// <summary>
    /// What <c>Comparer.Create</c> and <c>EqualityComparer.Create</c> give, whose types are private.
    /// </summary>
    public static DelegatesForm? Find(Type type)
    {
        var family = type.BaseType is { IsConstructedGenericType: true } above
            ? above.GetGenericTypeDefinition()
            : null;
        Type[] parts = [.. MemberList.FieldsOf(type).Select(field => field.FieldType)];
        var maker = parts.Length > 0 && (family == typeof(Comparer<>) || family == typeof(EqualityComparer<>))
            ? type.BaseType!.GetMethod("Create", BindingFlags.Public | BindingFlags.Static, parts)
            : null;
        return maker is null ? null : new(type, delegates => maker.Invoke(null, delegates)!);
    }

    public override void Write(GraphWriter graph, object? value)
    {
        graph.Charge(CountedSize);
        foreach (var field in fields)
        {
            graph.WriteReference(field.GetValue(value));
        }
    }

    public override object? Read(GraphReader graph, ref RecordReader reader)
    {
        graph.Charge(CountedSize);
        var place = graph.Reserve();
        var delegates = new Delegate[fields.Length];
        for (var i = 0; i < delegates.Length; i++)
        {
            delegates[i] = graph.ReadSlot(ref reader, fields[i].FieldType) as Delegate
                ?? throw new CorruptDataException($"a {TypeText.Of(type)} lacks a delegate");
        }

        var made = make(delegates);
        graph.Register(place, made);
        return made;
    }

    public override IEnumerable<object?> Children(object value) => fields.Select(field => field.GetValue(value));
}
