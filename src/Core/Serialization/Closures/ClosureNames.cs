using System.Reflection;
using System.Runtime.CompilerServices;

namespace Flint.Serialization.Closures;

/// <summary>What the C# compiler calls the types and fields behind lambdas, and what the user called them.</summary>
internal static class ClosureNames
{
    public const string This = "<>4__this";

    /// <summary>The type that holds captured variables; all lambdas of a scope share one object of it.</summary>
    public static bool IsClosureType(Type type) =>
        type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal)
        && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    /// <summary>An iterator's or asynchronous method's object: its methods are called through interfaces.</summary>
    public static bool IsStateMachine(Type type) =>
        type.Name.Contains(">d", StringComparison.Ordinal)
        && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    /// <summary>The name of a variable as the user wrote it; empty for a link between closures.</summary>
    public static string VariableOf(FieldInfo field)
    {
        var name = field.Name;
        if (name == This)
        {
            return "this";
        }

        if (name.StartsWith("CS$<>8__locals", StringComparison.Ordinal))
        {
            return "";
        }

        if (name.StartsWith("<>3__", StringComparison.Ordinal))
        {
            return name[5..];
        }

        var end = name.IndexOf('>');
        return name.StartsWith('<') && end > 1 ? name[1..end] : name;
    }
}
