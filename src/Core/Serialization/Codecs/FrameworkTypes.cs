using System.Buffers.Binary;

namespace Flint.Serialization.Codecs;

/// <summary>
/// Tells types of .NET itself from those of applications and their libraries. Private fields of framework types are
/// nobody's contract, so only a closed list of them travels.
/// </summary>
internal static class FrameworkTypes
{
    // Public key tokens of the assemblies of .NET, ASP.NET Core and Microsoft.Extensions.
    private static readonly ulong[] Tokens =
    [
        0x7CEC85D7BEA7798E, 0xB77A5C561934E089, 0xB03F5F7F11D50A3A, 0xCC7B13FFCD2DDD51, 0xADB9793829DDAE60,
        0x31BF3856AD364E35,
    ];

    private static readonly Type[] Memberwise =
    [
        typeof(ValueTuple), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>),
        typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
        typeof(ValueTuple<,,,,,,,>),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>),
        typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>), typeof(KeyValuePair<,>),
    ];

    public static bool Contains(Type type)
    {
        while (type.HasElementType)
        {
            type = type.GetElementType()!;
        }

        return type.Assembly == typeof(object).Assembly
            || (type.Assembly.GetName().GetPublicKeyToken() is { Length: sizeof(ulong) } token
                && Tokens.AsSpan().Contains(BinaryPrimitives.ReadUInt64BigEndian(token)));
    }

    /// <summary>Framework types that are written member by member: tuples and pairs.</summary>
    public static bool IsMemberwise(Type type) =>
        Array.IndexOf(Memberwise, type.IsGenericType ? type.GetGenericTypeDefinition() : type) >= 0;
}
