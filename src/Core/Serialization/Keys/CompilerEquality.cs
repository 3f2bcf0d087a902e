using System.Reflection;
using System.Runtime.CompilerServices;
using Flint.Serialization.Codecs;
using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Keys;

/// <summary>
/// Tells whether two values of a type are equal exactly when their fields are: tuples, anonymous types, records whose
/// <c>Equals</c> the compiler wrote, and structs that leave <c>Equals</c> to <see cref="ValueType"/>. The latter
/// compares field by field wherever a field is a float, a decimal or a reference, and bits only where that means the
/// same, so -0.0 equals 0.0 inside structs as well.
/// </summary>
internal static class CompilerEquality
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private const string UseStableKey =
        "Key by plain values (KeyBy(x => (x.A, x.B))), or implement IStableKey<T>, which names a canonical value.";

    /// <summary>Why the type is no key, and what to do; null if it is one as far as its own equality goes.</summary>
    public static (string Reason, string Remedy)? Objection(Type type)
    {
        if (FrameworkTypes.Contains(type))
        {
            return FrameworkTypes.IsMemberwise(type) ? null : OfFramework(type);
        }

        if (type.IsPointer || type.IsByRefLike || type.IsInterface || type.IsAbstract)
        {
            return ("can stand for values of many types", "Key by one concrete record type, a string or a tuple.");
        }

        if (type.IsValueType)
        {
            return OfStruct(type);
        }

        return IsAnonymous(type) ? null : OfRecord(type);
    }

    private static (string Reason, string Remedy) OfFramework(Type type) => type.IsArray
        ? ("is an array, and arrays are equal only to themselves", "Key by a string, or by a tuple of its elements.")
        : type == typeof(object) || type.IsInterface
            ? ("can stand for values of many types", "Key by one concrete record type, a string or a tuple.")
            : ("is a type of .NET that is no key", "Key by its text or its parts.");

    private static (string Reason, string Remedy)? OfStruct(Type type)
    {
        if (type.IsExplicitLayout || type.IsDefined(typeof(InlineArrayAttribute))
            || MemberList.FieldsOf(type).Any(field => field.IsDefined(typeof(FixedBufferAttribute))))
        {
            return ("overlays its fields or repeats them in place", UseStableKey);
        }

        var typed = type.GetMethod(nameof(Equals), Own, [type]);
        var untyped = type.GetMethod(nameof(Equals), Own, [typeof(object)]);
        var equatable = typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type);
        var compilerMade = (untyped is null || IsCompilerMade(untyped))
            && (!equatable || (typed is not null && IsCompilerMade(typed)));
        return compilerMade ? null : ("has its own Equals, which no other process could check", UseStableKey);
    }

    private static (string Reason, string Remedy)? OfRecord(Type type)
    {
        for (var current = type; current != typeof(object); current = current.BaseType!)
        {
            var typed = current.GetMethod(nameof(Equals), Own, [current]);
            var untyped = current.GetMethod(nameof(Equals), Own, [typeof(object)]);
            if (typed is null && untyped is null)
            {
                return ("is a class that is equal only to itself", "Make it a record. " + UseStableKey);
            }

            if (typed is null || untyped is null || !IsCompilerMade(typed) || !IsCompilerMade(untyped)
                || !ComparesTypes(current))
            {
                return ("has its own Equals, which no other process could check", UseStableKey);
            }
        }

        return null;
    }

    // Records of F# cannot be derived from and have no contract; one written by hand may call two types the same.
    private static bool ComparesTypes(Type record) =>
        record.GetProperty("EqualityContract", Own)?.GetMethod is { } contract
            ? IsCompilerMade(contract)
            : record.IsSealed;

    private static bool IsAnonymous(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Name.StartsWith('<')
        && type.Name.Contains("AnonymousType");

    private static bool IsCompilerMade(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute));
}
