namespace Flint.Serialization.Codecs.Members;

/// <summary>A type of values that is written as one byte instead of its name.</summary>
internal readonly record struct UsualType(Type Type, Codec Codec);

/// <summary>The types that values of a declared type usually have; both sides of a wire know the same.</summary>
internal static class UsualTypes
{
    private static readonly Type[] OfObject =
    [
        typeof(string), typeof(int), typeof(long), typeof(double), typeof(bool), typeof(decimal), typeof(DateTime),
    ];

    private static readonly Type[] Sequences =
    [
        typeof(IEnumerable<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>), typeof(IList<>),
        typeof(IReadOnlyList<>),
    ];

    /// <summary>For sequences this also refuses elements that cannot travel, before any value is seen.</summary>
    public static UsualType[] For(Type declared, CodecBuilder builder)
    {
        if (declared == typeof(object))
        {
            return [.. OfObject.Select(type => new UsualType(type, builder.Build(type)))];
        }

        if (!declared.IsGenericType || !Sequences.Contains(declared.GetGenericTypeDefinition()))
        {
            return [];
        }

        var element = declared.GetGenericArguments()[0];
        Type[] usual = [element.MakeArrayType(), typeof(List<>).MakeGenericType(element)];
        return [.. usual.Select(type => new UsualType(type, builder.Build(type)))];
    }
}
