using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Flint.Serialization.Codecs.Collections;

/// <summary>Which codec a collection gets.</summary>
internal static class CollectionChoice
{
    private static readonly FrozenDictionary<Type, Type> Kinds = new Dictionary<Type, Type>
    {
        [typeof(List<>)] = typeof(ListCodec<>),
        [typeof(HashSet<>)] = typeof(SetCodec<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryCodec<,>),
        [typeof(Queue<>)] = typeof(QueueCodec<>),
        [typeof(Stack<>)] = typeof(StackCodec<>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayCodec<>),
    }.ToFrozenDictionary();

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

        if (!type.IsGenericType || !Kinds.TryGetValue(type.GetGenericTypeDefinition(), out var kind))
        {
            return null;
        }

        var arguments = type.GetGenericArguments();
        return (Codec)CodecBuilder.Make(
            kind, arguments, [.. arguments.Select((argument, i) => builder.BuildPart(Step(arguments, i), argument))]);
    }

    private static string Step(Type[] arguments, int index) =>
        arguments.Length == 1 ? "[]" : index == 0 ? ".Keys[]" : ".Values[]";
}
