using System.Collections.Frozen;

namespace Flint.Serialization.Codecs;

/// <summary>
/// Tells types of .NET itself from those of applications and their libraries. Private fields of framework types are
/// nobody's contract, so only a closed list of them travels.
/// </summary>
internal static class FrameworkTypes
{
    // Public key tokens of the assemblies of .NET, ASP.NET Core and Microsoft.Extensions.
    private static readonly FrozenSet<string> Tokens = FrozenSet.ToFrozenSet(
    [
        "7CEC85D7BEA7798E", "B77A5C561934E089", "B03F5F7F11D50A3A", "CC7B13FFCD2DDD51", "ADB9793829DDAE60",
        "31BF3856AD364E35",
    ]);

    private static readonly FrozenSet<Type> Memberwise = FrozenSet.ToFrozenSet<Type>(
    [
        typeof(ValueTuple), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>),
        typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
        typeof(ValueTuple<,,,,,,,>),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>),
        typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>), typeof(KeyValuePair<,>),
    ]);

    public static bool Contains(Type type)
    {
        while (type.HasElementType)
        {
            type = type.GetElementType()!;
        }

        return type.Assembly.GetName().GetPublicKeyToken() is { Length: > 0 } token
            && Tokens.Contains(Convert.ToHexString(token));
    }

    /// <summary>Framework types that are written member by member: tuples and pairs.</summary>
    public static bool IsMemberwise(Type type) =>
        Memberwise.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
}
