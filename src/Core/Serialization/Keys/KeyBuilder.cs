using System.Linq.Expressions;
using System.Reflection;
using Flint.Serialization.Codecs;
using Flint.Serialization.Codecs.Members;
using Flint.Serialization.Keys.Values;

namespace Flint.Serialization.Keys;

/// <summary>Builds the key codec of one type, checking it member by member. Lives for one call.</summary>
internal sealed class KeyBuilder(KeyScratch scratch)
{
    private static readonly Type[] Bitwise =
    [
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(char), typeof(Int128), typeof(UInt128), typeof(Guid), typeof(TimeSpan),
    ];

    // class A<T> { A<A<T>> Next; } goes on for ever.
    private const int MostTypes = 200;

    private readonly HashSet<Type> underway = [];
    private readonly List<string> path = [];
    private Type? root;

    public object Build(Type type)
    {
        root ??= type;
        if (!underway.Add(type) || underway.Count > MostTypes)
        {
            throw Refuse(type, "contains itself", "Map the key to a string or a tuple first.");
        }

        var codec = Choose(type);
        underway.Remove(type);
        return codec;
    }

    private object Choose(Type type)
    {
        if (type == typeof(string))
        {
            return new StringKeyCodec(scratch);
        }

        if (LeafKeyCodecs.TryFor(type) is { } leaf)
        {
            return leaf;
        }

        if (Array.IndexOf(Bitwise, type.IsEnum ? type.GetEnumUnderlyingType() : type) >= 0)
        {
            return CodecBuilder.Make(typeof(FixedKeyCodec<,,>), [type, type, typeof(SameForm<>).MakeGenericType(type)]);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return CodecBuilder.Make(typeof(NullableKeyCodec<>), [value], Build(value), scratch);
        }

        if (StableKeyOf(type) is { } canonical)
        {
            return ForStable(type, canonical);
        }

        return CompilerEquality.Objection(type) is { } objection
            ? throw Refuse(type, objection.Reason, objection.Remedy)
            : ForMembers(type);
    }

    private object ForMembers(Type type)
    {
        var fields = MemberList.FieldsOf(type);
        var codecs = new object[fields.Count];
        for (var i = 0; i < codecs.Length; i++)
        {
            path.Add("." + MemberList.NameOf(fields[i]));
            codecs[i] = Build(fields[i].FieldType);
            path.RemoveAt(path.Count - 1);
        }

        var sizes = codecs.Select(codec => ((IKeyCodec)codec).FixedSize).ToArray();
        var write = Body(nameof(MemberBody.Writer), type, fields, codecs);
        var read = Body(nameof(MemberBody.Reader), type, fields, codecs);
        return type.IsValueType
            ? CodecBuilder.Make(
                typeof(StructKeyCodec<>), [type], write, read, sizes.All(size => size > 0) ? sizes.Sum() : 0, scratch)
            : CodecBuilder.Make(typeof(ClassKeyCodec<>), [type], write, read, scratch);
    }

    private static object Body(string method, Type type, IReadOnlyList<FieldInfo> fields, object[] codecs) =>
        typeof(MemberBody).GetMethod(method)!.MakeGenericMethod(type).Invoke(null, [fields, codecs])!;

    private object ForStable(Type type, Type canonical)
    {
        path.Add("." + nameof(IStableKey<int>.StableKey));
        var codec = Build(canonical);
        path.RemoveAt(path.Count - 1);
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var constructor = type.IsAbstract ? null : type.GetConstructor(Any, [canonical]);
        if (constructor is null)
        {
            throw Refuse(
                type, $"implements IStableKey but cannot be made of its canonical value",
                $"Give it a constructor with one parameter of type {TypeText.Of(canonical)}.");
        }

        var from = Expression.Parameter(canonical);
        var rebuild = Expression.Lambda(
            typeof(Func<,>).MakeGenericType(canonical, type), Expression.New(constructor, from), from).Compile();
        return CodecBuilder.Make(typeof(StableKeyCodec<,>), [type, canonical], codec, rebuild, scratch);
    }

    private Type? StableKeyOf(Type type)
    {
        var named = type.GetInterfaces()
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStableKey<>)).ToList();
        return named.Count > 1
            ? throw Refuse(type, "implements IStableKey more than once", "Leave one.")
            : named.SingleOrDefault()?.GetGenericArguments()[0];
    }

    private NotSupportedException Refuse(Type type, string reason, string remedy)
    {
        var where = path.Count == 0
            ? "it "
            : $"{TypeText.Of(root!)}{string.Concat(path)} is a {TypeText.Of(type)}, which ";
        return new($"{TypeText.Of(root!)} cannot be a key: {where}{reason}. {remedy}");
    }
}
