namespace Flint.Serialization.Codecs;

/// <summary>
/// Builds the codec of one type and of all types in it. Lives for one call; used under the registry's lock. What it
/// made is published only when the whole succeeded, so that no codec refers to a type that was refused.
/// </summary>
internal sealed class CodecBuilder(CodecRegistry registry, IReadOnlyDictionary<Type, Codec> finished)
{
    // class A<T> { A<A<T>> Next; } goes on for ever.
    private const int MostTypes = 200;

    private readonly Dictionary<Type, Codec> made = [];
    private readonly HashSet<Type> underway = [];
    private readonly List<string> path = [];
    private Type? root;

    public IReadOnlyDictionary<Type, Codec> Made => made;

    public CodecRegistry Registry => registry;

    public Codec Build(Type type)
    {
        root ??= type;
        if (finished.TryGetValue(type, out var codec) || made.TryGetValue(type, out codec))
        {
            return codec;
        }

        if (!underway.Add(type))
        {
            return (Codec)Make(typeof(LateCodec<>), [type], registry);
        }

        if (underway.Count > MostTypes)
        {
            throw Refuse(type, "has members of ever new generic types", "Leave the recursive member out.");
        }

        codec = CodecChoice.For(type, this);
        underway.Remove(type);
        made.Add(type, codec);
        return codec;
    }

    /// <summary>The codec of a part: a member (<c>.Name</c>) or an element (<c>[]</c>).</summary>
    public Codec BuildPart(string step, Type type)
    {
        path.Add(step);
        var codec = Build(type);
        path.RemoveAt(path.Count - 1);
        return codec;
    }

    public NotSupportedException Refuse(Type type, string reason, string remedy)
    {
        var where = path.Count == 0
            ? "it "
            : $"{TypeText.Of(root!)}{string.Concat(path)} is a {TypeText.Of(type)}, which ";
        return new($"{TypeText.Of(root!)} cannot travel between tasks: {where}{reason}. {remedy}");
    }

    public static object Make(Type definition, Type[] arguments, params object?[] parameters) =>
        Activator.CreateInstance(definition.MakeGenericType(arguments), parameters)!;
}
