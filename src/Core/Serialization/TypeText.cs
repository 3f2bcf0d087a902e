namespace Flint.Serialization;

/// <summary>Names of types as a C# reader writes them, for messages.</summary>
internal static class TypeText
{
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var arguments = type.GetGenericArguments();
        var name = (type.FullName ?? type.Name).Split('[')[0];
        return arguments.Length == 0
            ? name.Replace('+', '.')
            : $"{WithoutArity(name)}<{string.Join(", ", arguments.Select(Of))}>";
    }

    private static string WithoutArity(string name)
    {
        var parts = name.Split('+');
        return string.Join('.', parts.Select(part => part.Split('`')[0]));
    }
}
