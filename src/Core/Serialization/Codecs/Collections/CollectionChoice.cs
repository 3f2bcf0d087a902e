using System.Collections.Immutable;

namespace Flint.Serialization.Codecs.Collections;

/// <summary>Which codec a collection gets.</summary>
internal static class CollectionChoice
{
    private static readonly Type[] Collections =
    [
        typeof(List<>), typeof(HashSet<>), typeof(Dictionary<,>), typeof(Queue<>), typeof(Stack<>),
        typeof(ImmutableArray<>),
    ];

    private static readonly Type[] Codecs =
    [
        typeof(ListCodec<>), typeof(SetCodec<>), typeof(DictionaryCodec<,>), typeof(QueueCodec<>), typeof(StackCodec<>),
        typeof(ImmutableArrayCodec<>),
    ];

    /// <summary>The codec, or null if the type is not one of the collections that have their own.</summary>
    public static Codec? TryFor(Type type, CodecBuilder builder)
    {
        if (type.IsArray)
        {
            if (!type.IsSZArray)
            {
                throw builder.Refuse(type, "has more than one dimension", "Use an array of arrays.");
            }

            var element = type.GetElementType()!;
            return (Codec)CodecBuilder.Make(typeof(ArrayCodec<>), [element], builder.BuildPart("[]", element));
        }

        var kind = type.IsGenericType ? Array.IndexOf(Collections, type.GetGenericTypeDefinition()) : -1;
        if (kind < 0)
        {
            return null;
        }

        var arguments = type.GetGenericArguments();
        var parts = arguments.Select((argument, i) => builder.BuildPart(Step(arguments, i), argument));
        return (Codec)CodecBuilder.Make(Codecs[kind], arguments, [.. parts]);
    }

    private static string Step(Type[] arguments, int index) =>
        arguments.Length == 1 ? "[]" : index == 0 ? ".Keys[]" : ".Values[]";
}
