using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using Flint.Serialization.Closures.Forms;
using Flint.Serialization.Codecs;
using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Closures;

/// <summary>
/// Chooses once per type how its values travel, or why they do not. This is the gate: nothing is instantiated for a
/// payload whose form was not given here. Thread-safe; one per codec.
/// </summary>
internal sealed class FormTable(ClosedWorld world)
{
    // Types of .NET whose few fields are their whole state.
    private static readonly FrozenSet<Type> Plain = FrozenSet.ToFrozenSet<Type>(
    [
        typeof(object), typeof(ImmutableArray<>), typeof(ReadOnlyCollection<>), typeof(Range), typeof(StrongBox<>),
        typeof(ArraySegment<>), typeof(DBNull),
    ]);

    private static readonly FrozenSet<string> PlainOfFSharp = FrozenSet.ToFrozenSet(
    [
        "Microsoft.FSharp.Collections.FSharpList`1", "Microsoft.FSharp.Core.FSharpOption`1",
        "Microsoft.FSharp.Core.FSharpValueOption`1", "Microsoft.FSharp.Core.FSharpRef`1",
        "Microsoft.FSharp.Core.Unit", "Microsoft.FSharp.Core.FSharpResult`2",
        "Microsoft.FSharp.Collections.FSharpMap`2", "Microsoft.FSharp.Collections.MapTree`2",
        "Microsoft.FSharp.Collections.MapTreeNode`2", "Microsoft.FSharp.Collections.FSharpSet`1",
        "Microsoft.FSharp.Core.OptimizedClosures",
        "Microsoft.FSharp.Collections.SetTree`1", "Microsoft.FSharp.Collections.SetTreeNode`1",
    ]);

    // Bases without state of their own.
    private static readonly FrozenSet<string> EmptyBases = FrozenSet.ToFrozenSet(
    [
        "System.Object", "System.ValueType", "System.Attribute", "System.EventArgs",
        "System.Collections.Generic.Comparer`1", "System.Collections.Generic.EqualityComparer`1",
        "System.StringComparer", "Microsoft.FSharp.Core.FSharpFunc`2", "Microsoft.FSharp.Core.FSharpTypeFunc",
        "Microsoft.FSharp.Core.OptimizedClosures+FSharpFunc`3", "Microsoft.FSharp.Core.OptimizedClosures+FSharpFunc`4",
    ]);

    private readonly ConcurrentDictionary<Type, Form> forms = new();
    private readonly ConcurrentDictionary<Type, int> sizes = new();

    public ClosedWorld World => world;

    public Form Get(Type type) => forms.TryGetValue(type, out var form) ? form : forms.GetOrAdd(type, Choose(type));

    /// <summary>Bytes of a value in an array or a field.</summary>
    public int SizeOf(Type type) => sizes.GetOrAdd(type, static one => RuntimeHelpers.SizeOf(one.TypeHandle));

    /// <summary>True if methods of the type may be named by a payload.</summary>
    public bool MayRun(Type declaring) =>
        ClosedWorld.IsFlint(declaring) ? IsMarked(declaring) : !world.IsFramework(declaring);

    private Form Choose(Type type) =>
        Refusals.OfShape(type) is { } shape ? new RefusedForm(type, shape)
        : type.IsPrimitive || type.IsEnum ? (Form)Activator.CreateInstance(typeof(RawForm<>).MakeGenericType(type))!
        : Atoms.Find(type) is { } atom ? atom
        : Nullable.GetUnderlyingType(type) is { } inner ? new NullableForm(Get(inner))
        : type.IsArray ? ChooseArray(type)
        : type.IsInterface || type.IsAbstract || type.ContainsGenericParameters || type.IsAssignableTo(typeof(Delegate))
            ? new RefusedForm(type, Refusals.Framework(type))
        : world.IsFramework(type) ? ChooseFramework(type)
        : ChooseOwn(type);

    private Form ChooseArray(Type type) =>
        Refusals.OfShape(type.GetElementType()!) is { } refusal ? new RefusedForm(type, refusal)
        : new ArrayForm(type, this);

    private Form ChooseFramework(Type type)
    {
        if (Collections.Find(type) is { } collection)
        {
            return collection;
        }

        if ((DelegatesForm.Find(type) ?? Surrogates.Find(type)) is { } surrogate)
        {
            return surrogate;
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return FrameworkTypes.IsMemberwise(type) || Plain.Contains(definition) || IsPlainFSharp(definition)
            ? new MembersForm(type, this, isFlint: false)
            : new RefusedForm(type, Refusals.OfKind(type) ?? Refusals.Framework(type));
    }

    private Form ChooseOwn(Type type)
    {
        if (typeof(System.Text.RegularExpressions.Regex).IsAssignableFrom(type))
        {
            return Surrogates.Find(type)!;
        }

        if (Refusals.OfKind(type) is { } kind)
        {
            return new RefusedForm(type, kind);
        }

        if (ClosedWorld.IsFlint(type) && !IsMarked(type))
        {
            return new RefusedForm(type, Refusals.Flint);
        }

        for (var above = type.BaseType; above is not null; above = above.BaseType)
        {
            var definition = above.IsGenericType ? above.GetGenericTypeDefinition() : above;
            if (world.IsFramework(above) && !EmptyBases.Contains(definition.FullName!))
            {
                return new RefusedForm(type, Refusals.Base(above));
            }
        }

        return type.IsDefined(typeof(InlineArrayAttribute), inherit: false)
            || MemberList.FieldsOf(type).Any(field => field.IsDefined(typeof(FixedBufferAttribute), inherit: false))
            ? new RefusedForm(type, Refusals.FixedBuffer)
            : new MembersForm(type, this, ClosedWorld.IsFlint(type));
    }

    private static bool IsPlainFSharp(Type definition) =>
        definition.Assembly.GetName().Name == "FSharp.Core"
        && (PlainOfFSharp.Contains(definition.FullName!)
            || (definition.DeclaringType is { } outer && PlainOfFSharp.Contains(outer.FullName!)));

    // Ids are values on the lowest rung, which cannot carry the mark.
    private static bool IsMarked(Type type)
    {
        for (var one = type; one is not null; one = one.DeclaringType)
        {
            if (one.IsDefined(typeof(TravelsAttribute), inherit: true))
            {
                return true;
            }
        }

        // Collection expressions make types of their own in our assembly.
        return (type.IsValueType && type.Namespace == "Flint.Identity")
            || type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal);
    }
}
