namespace Flint.Serialization.Codecs.Collections;

/// <summary>
/// The equality comparers of sets and dictionaries that travel: the default one and those of strings that mean the
/// same in every process.
/// </summary>
internal static class Comparers
{
    private static readonly StringComparer[] OfStrings =
    [
        StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase,
        StringComparer.InvariantCulture, StringComparer.InvariantCultureIgnoreCase,
    ];

    public static void Write<T>(RecordWriter writer, IEqualityComparer<T> comparer, Type collection)
    {
        if (comparer.Equals(EqualityComparer<T>.Default))
        {
            writer.WriteByte(0);
            return;
        }

        var place = Array.FindIndex(OfStrings, known => known.Equals(comparer));
        if (place < 0)
        {
            throw new NotSupportedException(
                $"A {TypeText.Of(collection)} with the comparer {TypeText.Of(comparer.GetType())} cannot travel: " +
                "only the default comparer, StringComparer.Ordinal and InvariantCulture (with IgnoreCase or without) " +
                "mean the same in every process. Copy it to a collection with one of these.");
        }

        writer.WriteByte((byte)(place + 1));
    }

    /// <summary>Null stands for the default comparer.</summary>
    public static IEqualityComparer<T>? Read<T>(ref RecordReader reader)
    {
        var place = reader.ReadByte();
        return place == 0 ? null
            : place <= OfStrings.Length && OfStrings[place - 1] is IEqualityComparer<T> comparer ? comparer
            : throw new CorruptDataException($"{place} is no comparer of {TypeText.Of(typeof(T))}");
    }
}
