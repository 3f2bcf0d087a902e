using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>Properties of operators that make one value per key, with a shuffle and on rows that need none.</summary>
public static class AggregateCases<T, S> where S : IShape<T>
{
    public static IEnumerable<OperatorCase<T>> All() => Of(Shuffled).Concat(Of(InPlace));

    private static IEnumerable<OperatorCase<T>> Of(Func<Rdd<T>, Rdd<(string? Key, T Value)>> keyed)
    {
        yield return new("ReduceByKey", false,
            async input => Show(await keyed(input).MapValues(S.Show).ReduceByKey((a, b) => a + b).CollectAsync()),
            parts => Concatenated(parts));
        yield return new("FoldByKey", false,
            async input => Show(await keyed(input).MapValues(S.Show).FoldByKey("", (a, b) => a + b).CollectAsync()),
            parts => Concatenated(parts));
        yield return new("AggregateByKey", false,
            async input => (await keyed(input).AggregateByKey(new List<string>(), Add, Merge).CollectAsync())
                .Select(one => $"{StringShape.Show(one.Key)}={string.Concat(one.Value)}"),
            parts => Concatenated(parts));
        yield return new("CombineByKey", false,
            async input => (await keyed(input).CombineByKey(One, Add, Merge).CollectAsync())
                .Select(one => $"{StringShape.Show(one.Key)}={string.Concat(one.Value)}"),
            parts => Concatenated(parts));
    }

    private static Rdd<(string? Key, T Value)> Shuffled(Rdd<T> input) => input.KeyBy(S.Key);

    /// <summary>Spread by key already: what follows combines without a shuffle.</summary>
    private static Rdd<(string? Key, T Value)> InPlace(Rdd<T> input) => input.KeyBy(S.Key).PartitionBy(5);

    private static List<string> One(T one) => [S.Show(one)];

    // Changes its argument, as the documentation allows.
    private static List<string> Add(List<string> texts, T one)
    {
        texts.Add(S.Show(one));
        return texts;
    }

    private static List<string> Merge(List<string> one, List<string> other)
    {
        one.AddRange(other);
        return one;
    }

    private static IEnumerable<string> Show(IEnumerable<(string? Key, string Value)> rows) =>
        rows.Select(row => $"{StringShape.Show(row.Key)}={row.Value}");

    private static IEnumerable<string> Concatenated(T[][] parts) => parts.SelectMany(part => part).GroupBy(S.Key)
        .Select(group => $"{StringShape.Show(group.Key)}={string.Concat(group.Select(S.Show))}");
}
