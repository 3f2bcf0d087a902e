using System.Reflection;

namespace Flint.Serialization.Codecs.Members;

/// <summary>The instance fields of a type, those of its base classes first, in declaration order.</summary>
internal static class MemberList
{
    public static IReadOnlyList<FieldInfo> FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var current = type; current is not null && current != typeof(object); current = current.BaseType)
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
                | BindingFlags.DeclaredOnly;
            var own = current.GetFields(Own);
            Array.Sort(own, static (x, y) => x.MetadataToken.CompareTo(y.MetadataToken));
            fields.InsertRange(0, own);
        }

        return fields;
    }

    /// <summary>The name that the source shows: the property's where C# or F# made the field for one.</summary>
    public static string NameOf(FieldInfo field)
    {
        var end = field.Name.IndexOf('>');
        return field.Name.StartsWith('<') && end > 1 ? field.Name[1..end] : field.Name.TrimEnd('@');
    }
}
