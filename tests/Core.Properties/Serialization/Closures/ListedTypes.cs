using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Flint.Errors;
using Flint.Serialization;

namespace Flint.Properties.Serialization.Closures;

/// <summary>
/// Which types a payload may bring to life, written down a second time, and a walk over a rebuilt graph that finds
/// those that are not.
/// </summary>
internal static class ListedTypes
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<Assembly> Application =
    [
        typeof(ListedTypes).Assembly, typeof(Flint.ClosureProbe.Calls).Assembly,
        typeof(Flint.ClosureProbe.FSharp.Shapes).Assembly,
    ];

    // Values without parts, or whose parts are not looked at.
    private static readonly Type[] Whole =
    [
        typeof(string), typeof(object), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan),
        typeof(DateOnly), typeof(TimeOnly), typeof(Guid), typeof(Half), typeof(Int128), typeof(UInt128),
        typeof(Complex), typeof(Rune), typeof(Index), typeof(BigInteger), typeof(Uri), typeof(Version),
        typeof(StringBuilder), typeof(TimeZoneInfo), typeof(DBNull),
    ];

    private static readonly Type[] WholeFamilies =
        [typeof(Type), typeof(StringComparer), typeof(CultureInfo), typeof(Encoding), typeof(Regex)];

    private static readonly Type[] Collections =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(SortedDictionary<,>), typeof(SortedSet<>),
        typeof(Queue<>), typeof(Stack<>), typeof(LinkedList<>),
    ];

    private static readonly string[] FieldByField =
    [
        "System.ValueTuple", "System.Tuple", "System.Collections.Generic.KeyValuePair", "System.Range",
        "System.Collections.Immutable.ImmutableArray", "System.Collections.ObjectModel.ReadOnlyCollection",
        "System.Runtime.CompilerServices.StrongBox", "System.ArraySegment", "Microsoft.FSharp.Collections.FSharpList",
        "Microsoft.FSharp.Core.FSharpOption", "Microsoft.FSharp.Core.FSharpValueOption",
        "Microsoft.FSharp.Core.FSharpRef", "Microsoft.FSharp.Core.FSharpResult", "Microsoft.FSharp.Core.Unit",
        "Microsoft.FSharp.Collections.FSharpMap", "Microsoft.FSharp.Collections.MapTree",
        "Microsoft.FSharp.Collections.MapTreeNode", "Microsoft.FSharp.Collections.FSharpSet",
        "Microsoft.FSharp.Collections.SetTree", "Microsoft.FSharp.Collections.SetTreeNode",
        "Microsoft.FSharp.Core.OptimizedClosures",
    ];

    /// <summary>The types in a graph that are not listed, and the methods of types that must not run.</summary>
    public static List<string> NotListedIn(object root)
    {
        var wrong = new List<string>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out var value))
        {
            if (value is null || (!value.GetType().IsValueType && !seen.Add(value)))
            {
                continue;
            }

            if (PartsOf(value) is { } parts)
            {
                parts.ToList().ForEach(open.Push);
            }
            else
            {
                wrong.Add(value is Delegate body ? $"{body.Method.DeclaringType}.{body.Method}" : $"{value.GetType()}");
            }
        }

        return wrong;
    }

    // Null if the type is not listed.
    private static IEnumerable<object?>? PartsOf(object value)
    {
        var type = value.GetType();
        if (value is Delegate body)
        {
            return MayRun(body.Method.DeclaringType!) ? [body.Target] : null;
        }

        if (IsWhole(value, type))
        {
            return [];
        }

        if (type.IsArray || Array.IndexOf(Collections, DefinitionOf(type)) >= 0)
        {
            return [.. ((IEnumerable)value).Cast<object?>(), type.GetProperty("Comparer")?.GetValue(value)];
        }

        return MayRun(type) || Array.IndexOf(FieldByField, NameOf(type)) >= 0 ? FieldsOf(value) : null;
    }

    private static bool IsWhole(object value, Type type) =>
        type.IsPrimitive || type.IsEnum || Array.IndexOf(Whole, type) >= 0 || (value is Regex && MayRun(type))
            || (IsOfNET(type) && (IsDefaultComparer(type)
                || Array.Exists(WholeFamilies, family => family.IsInstanceOfType(value))));

    private static bool MayRun(Type type) => Application.Contains(type.Assembly)
        || (type.Assembly == typeof(FlintException).Assembly && IsMarked(type));

    private static bool IsMarked(Type type) =>
        type.IsDefined(typeof(TravelsAttribute), inherit: true)
        || (type.DeclaringType is { } outer && IsMarked(outer))
        || (type.IsValueType && type.Namespace == "Flint.Identity")
        || type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal);

    private static bool IsOfNET(Type type) =>
        type.Assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal);

    private static bool IsDefaultComparer(Type type) => type.BaseType is { IsGenericType: true } above
        && (above.GetGenericTypeDefinition() == typeof(EqualityComparer<>)
            || above.GetGenericTypeDefinition() == typeof(Comparer<>));

    private static Type DefinitionOf(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string NameOf(Type type) => DefinitionOf(type).FullName!.Split('`', '+')[0];

    private static IEnumerable<object?> FieldsOf(object value)
    {
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(Own).Where(one => !one.FieldType.IsPrimitive))
            {
                yield return field.GetValue(value);
            }
        }
    }
}
