using CsCheck;

namespace Flint.Properties.Rdds;

/// <summary>
/// What the operator properties need to know of a record type. Pure functions, so that lambdas may call them.
/// </summary>
public interface IShape<T>
{
    static abstract Gen<T> Records { get; }

    /// <summary>Different records give different texts.</summary>
    static abstract string Show(T record);

    /// <summary>A number with few different values.</summary>
    static abstract long Number(T record);

    /// <summary>A key with few different values; may be null.</summary>
    static abstract string? Key(T record);
}

public sealed class LongShape : IShape<long>
{
    public static Gen<long> Records { get; } = Gen.Frequency((3, Gen.Long[-20, 20]), (1, Gen.Long));

    public static string Show(long record) => $"{record}";

    public static long Number(long record) => record % 7;

    public static string? Key(long record) => record % 5 == 0 ? null : $"k{record % 11}";
}

public sealed class StringShape : IShape<string?>
{
    private static readonly string[] Rare = ["\U0001F600", "\U00010000x", "\uFFFD", "zß水", "\uE000"];

    /// <summary>null, empty, ASCII, and characters beyond U+FFFF.</summary>
    public static Gen<string?> Records { get; } = Gen.Frequency(
        (1, Gen.Const((string?)null)),
        (1, Gen.Const<string?>("")),
        (4, Gen.String[Gen.Char['a', 'e'], 0, 3].Select(text => (string?)text)),
        (2, Gen.Int[0, 4].Select(at => (string?)Rare[at])));

    public static string Show(string? record) => record is null ? "null" : $"'{record}'";

    public static long Number(string? record) => record?.Length ?? -1;

    public static string? Key(string? record) =>
        record is { Length: > 1 } ? record[..(char.IsHighSurrogate(record[0]) ? 2 : 1)] : record;
}

public sealed class PairShape : IShape<(string Word, int Count)>
{
    public static Gen<(string Word, int Count)> Records { get; } =
        Gen.Select(Gen.String[Gen.Char['a', 'd'], 0, 2], Gen.Int[-9, 9]);

    public static string Show((string Word, int Count) record) => $"{record.Word}={record.Count}";

    public static long Number((string Word, int Count) record) => record.Count;

    public static string? Key((string Word, int Count) record) => record.Word;
}

/// <summary>A record with a nullable and a list.</summary>
public sealed record Visit(string? Page, int? Seconds, List<long> Marks);

public sealed class VisitShape : IShape<Visit>
{
    public static Gen<Visit> Records { get; } = Gen.Select(
        StringShape.Records, Gen.Int[-3, 30].Nullable(), Gen.Long[0, 5].List[0, 4],
        (page, seconds, marks) => new Visit(page, seconds, marks));

    public static string Show(Visit record) =>
        $"{StringShape.Show(record.Page)}/{record.Seconds}/{string.Join(',', record.Marks)}";

    public static long Number(Visit record) => record.Seconds ?? record.Marks.Count;

    public static string? Key(Visit record) => StringShape.Key(record.Page);
}
