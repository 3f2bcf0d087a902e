using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Flint.Serialization.Codecs;
using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Keys.Orders;

/// <summary>Builds the order of one type. Lives for one call.</summary>
internal sealed class OrderBuilder
{
    private static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];

    private static readonly Type[] Unsigned =
        [typeof(bool), typeof(byte), typeof(ushort), typeof(char), typeof(uint), typeof(ulong)];

    private static readonly Type[] Real = [typeof(double), typeof(float), typeof(Half)];

    private static readonly Type[] Times =
        [typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan)];

    public object Build(Type type)
    {
        if (type == typeof(string))
        {
            return new StringOrder();
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return CodecBuilder.Make(typeof(NullableOrder<>), [value], Build(value));
        }

        if (PrefixOf(type) is { } prefix)
        {
            return CodecBuilder.Make(typeof(PrefixOrder<,>), [type, prefix]);
        }

        if (type.IsAssignableTo(typeof(ITuple)) && FrameworkTypes.IsMemberwise(type))
        {
            return OfTuple(type);
        }

        return typeof(IComparable<>).MakeGenericType(type).IsAssignableFrom(type)
            ? CodecBuilder.Make(typeof(OwnOrder<>), [type])
            : throw new NotSupportedException(
                $"{TypeText.Of(type)} has no order: sort by a string, a number or a tuple of these, " +
                "implement IComparable<T>, or give a comparer.");
    }

    private static Type? PrefixOf(Type type)
    {
        var number = type.IsEnum ? type.GetEnumUnderlyingType() : type;
        return Contains(Signed, number) ? typeof(SignedPrefix<>).MakeGenericType(type)
            : Contains(Unsigned, number) ? typeof(UnsignedPrefix<>).MakeGenericType(type)
            : Contains(Real, number) ? typeof(DoublePrefix)
            : Contains(Times, number) ? typeof(TimePrefix)
            : null;
    }

    private static bool Contains(Type[] types, Type type) => Array.IndexOf(types, type) >= 0;

    private object OfTuple(Type type)
    {
        var fields = MemberList.FieldsOf(type);
        var members = Array.CreateInstance(typeof(MemberOrder<>).MakeGenericType(type), fields.Count);
        for (var i = 0; i < fields.Count; i++)
        {
            var member = fields[i].FieldType;
            members.SetValue(
                CodecBuilder.Make(typeof(MemberOrder<,>), [type, member], Getter(type, fields[i]), Build(member)), i);
        }

        return CodecBuilder.Make(typeof(TupleOrder<>), [type], members);
    }

    private static Delegate Getter(Type type, FieldInfo field)
    {
        // The unused first argument makes the delegate closed, which is the kind that is called without a detour.
        var method = new DynamicMethod(
            $"Get {field.Name}", field.FieldType, [typeof(object), type], typeof(OrderBuilder).Module,
            skipVisibility: true);
        var il = method.GetILGenerator();
        il.Emit(type.IsValueType ? OpCodes.Ldarga_S : OpCodes.Ldarg_S, (byte)1);
        il.Emit(OpCodes.Ldfld, field);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate(typeof(Func<,>).MakeGenericType(type, field.FieldType), "");
    }
}
