using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Flint.Serialization.Codecs.Collections;
using Flint.Serialization.Codecs.Members;
using Flint.Serialization.Codecs.Values;

namespace Flint.Serialization.Codecs;

/// <summary>Which codec a type gets, or why it gets none.</summary>
internal static class CodecChoice
{
    private const string MapIt = "Map it to plain values first, or leave it out of the record.";

    public static Codec For(Type type, CodecBuilder builder)
    {
        if (LeafCodecs.TryFor(type) is { } leaf)
        {
            return leaf;
        }

        if (Impossible(type) is { } reason)
        {
            throw builder.Refuse(type, reason, MapIt);
        }

        if (RawLayout.IsRaw(type))
        {
            return (Codec)CodecBuilder.Make(typeof(RawCodec<>), [type]);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return (Codec)CodecBuilder.Make(typeof(NullableCodec<>), [value], builder.Build(value));
        }

        return CollectionChoice.TryFor(type, builder) ?? ForMembers(type, builder);
    }

    private static string? Impossible(Type type) => type switch
    {
        { IsPointer: true } or { IsFunctionPointer: true } or { IsByRef: true } => "is an address of this process",
        _ when type == typeof(nint) || type == typeof(nuint) => "is an address of this process (use long)",
        { IsByRefLike: true } => "lives on the stack only",
        { ContainsGenericParameters: true } => "is an open generic type",
        _ when typeof(Delegate).IsAssignableFrom(type) => "is a delegate",
        _ when typeof(IDriverOnly).IsAssignableFrom(type) => "belongs to the driver alone",
        _ when type == typeof(void) || type.IsCOMObject => "is not a value",
        { IsInterface: false } when IsUnderway(type) => "is an enumeration under way (copy it with ToList())",
        _ => null,
    };

    // The compiler's iterators are their own enumerators: code and its state, not values.
    private static bool IsUnderway(Type type) =>
        typeof(IEnumerator).IsAssignableFrom(type) || typeof(IAsyncStateMachine).IsAssignableFrom(type);

    private static Codec ForMembers(Type type, CodecBuilder builder)
    {
        if (type == typeof(object) || type.IsInterface)
        {
            return Open(type, members: null, builder);
        }

        if (FrameworkTypes.Contains(type) && !FrameworkTypes.IsMemberwise(type))
        {
            throw builder.Refuse(type, "is a type of .NET that has no codec", RemedyFor(type));
        }

        CheckBases(type, builder);
        if (type.IsValueType)
        {
            CheckLayout(type, builder);
            return (Codec)CodecBuilder.Make(typeof(StructCodec<>), [type], Members(type, builder));
        }

        var members = type.IsAbstract ? null : Members(type, builder);
        return type.IsSealed
            ? (Codec)CodecBuilder.Make(typeof(ClassCodec<>), [type], members)
            : Open(type, members, builder);
    }

    private static Codec Open(Type type, object? members, CodecBuilder builder) => (Codec)CodecBuilder.Make(
        typeof(OpenCodec<>), [type], builder.Registry.Types, members, UsualTypes.For(type, builder));

    private static string RemedyFor(Type type) => typeof(IEnumerable).IsAssignableFrom(type)
        ? "Copy it to a List, an array or a Dictionary first: ToList(), ToArray()."
        : MapIt;

    private static void CheckBases(Type type, CodecBuilder builder)
    {
        for (var current = type; current is not null && current != typeof(object); current = current.BaseType)
        {
            if (FrameworkTypes.Contains(current) && current != typeof(ValueType) && !FrameworkTypes.IsMemberwise(type))
            {
                throw builder.Refuse(
                    type, $"derives from {TypeText.Of(current)}, whose private fields are nobody's contract", MapIt);
            }

            const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            if (current.GetMethod("Finalize", Own, []) is not null)
            {
                throw builder.Refuse(type, "has a finalizer, so it holds more than its fields say", MapIt);
            }
        }
    }

    private static void CheckLayout(Type type, CodecBuilder builder)
    {
        var odd = type.IsExplicitLayout || type.IsDefined(typeof(InlineArrayAttribute))
            || MemberList.FieldsOf(type).Any(field => field.IsDefined(typeof(FixedBufferAttribute)));
        if (odd)
        {
            throw builder.Refuse(
                type, "overlays its fields or repeats them in place", "Give it ordinary fields, or an array.");
        }
    }

    private static object Members(Type type, CodecBuilder builder)
    {
        var fields = MemberList.FieldsOf(type);
        var codecs = fields.Select(field => builder.BuildPart("." + MemberList.NameOf(field), field.FieldType));
        return CodecBuilder.Make(typeof(MemberSet<>), [type], fields, codecs.ToArray());
    }
}
