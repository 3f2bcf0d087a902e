using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Codecs.Values;

/// <summary>
/// Decides which types are copied as they lie in memory: no references, no padding (its bytes would be random), and
/// no bit pattern that is not a value (bool, decimal and dates are checked when read).
/// </summary>
internal static class RawLayout
{
    private static readonly Type[] Plain =
    [
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(char), typeof(float), typeof(double), typeof(Half), typeof(Int128), typeof(UInt128),
        typeof(Guid), typeof(TimeSpan), typeof(Complex), typeof(Vector2), typeof(Vector3), typeof(Vector4),
    ];

    public static bool IsRaw(Type type) => SizeOf(type) > 0;

    /// <summary>Bytes of the type, or 0 if it is not copied as it lies.</summary>
    private static int SizeOf(Type type)
    {
        if (!type.IsValueType)
        {
            return 0;
        }

        if (type.IsEnum)
        {
            return SizeOf(type.GetEnumUnderlyingType());
        }

        if (Array.IndexOf(Plain, type) >= 0)
        {
            return RuntimeHelpers.SizeOf(type.TypeHandle);
        }

        var ours = FrameworkTypes.Contains(type) ? FrameworkTypes.IsMemberwise(type) : !type.IsExplicitLayout;
        return ours ? SizeOfMembers(type) : 0;
    }

    private static int SizeOfMembers(Type type)
    {
        var sum = 0;
        foreach (var field in MemberList.FieldsOf(type))
        {
            var size = SizeOfField(field);
            if (size == 0)
            {
                return 0;
            }

            sum += size;
        }

        sum *= type.GetCustomAttribute<InlineArrayAttribute>()?.Length ?? 1;
        return sum == RuntimeHelpers.SizeOf(type.TypeHandle) ? sum : 0;
    }

    private static int SizeOfField(FieldInfo field) => field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer
        ? SizeOf(buffer.ElementType) * buffer.Length
        : SizeOf(field.FieldType);
}
