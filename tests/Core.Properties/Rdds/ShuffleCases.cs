using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>Properties of operators that move rows between partitions.</summary>
public static class ShuffleCases<T, S> where S : IShape<T>
{
    public static IEnumerable<OperatorCase<T>> All()
    {
        yield return new("ReduceByKey", false,
            async input => (await input.KeyBy(S.Key).MapValues(S.Number).ReduceByKey((a, b) => a + b).CollectAsync())
                .Select(one => $"{StringShape.Show(one.Key)}={one.Value}"),
            parts => ByKey(parts).Select(group => $"{StringShape.Show(group.Key)}={group.Sum(S.Number)}"));
        yield return new("GroupByKey", false,
            async input => (await input.KeyBy(S.Key).GroupByKey(4).CollectAsync())
                .Select(one => $"{StringShape.Show(one.Key)}={string.Join('|', one.Value.Select(S.Show))}"),
            parts => ByKey(parts)
                .Select(group => $"{StringShape.Show(group.Key)}={string.Join('|', group.Select(S.Show))}"));
        yield return new("PartitionBy", false, PartitionByAsync, Grouped);
        yield return new("Repartition", false,
            async input => (await input.Repartition(5).CollectAsync()).Select(S.Show),
            parts => Rows(parts).Select(S.Show));
        yield return new("Distinct", false,
            async input => await input.Map(S.Show).Distinct().CollectAsync(),
            parts => Rows(parts).Select(S.Show).Distinct());
        yield return new("SortByKey", true,
            async input => (await input.KeyBy(S.Key).SortByKey().CollectAsync()).Select(one => S.Show(one.Value)),
            parts => Rows(parts).OrderBy(S.Key, Comparer<string?>.Create(ByCodePoint)).Select(S.Show));
        yield return new("SortByKey", true,
            async input => (await input.KeyBy(S.Number).SortByKey(descending: true, partitions: 4).CollectAsync())
                .Select(one => S.Show(one.Value)),
            parts => Rows(parts).OrderByDescending(S.Number).Select(S.Show));
        yield return new("SortBy", true,
            async input => (await input.SortBy(S.Number, descending: true, partitions: 3).CollectAsync())
                .Select(S.Show),
            parts => Rows(parts).OrderByDescending(S.Number).Select(S.Show));
        yield return new("GroupBy", false,
            async input => (await input.GroupBy(S.Key, 3).CollectAsync())
                .Select(one => $"{StringShape.Show(one.Key)}={string.Join('|', one.Value.Select(S.Show))}"),
            Grouped);
        yield return new("GroupByKey", false,
            async input => (await input.KeyBy(S.Key).SortByKey(partitions: 3).GroupByKey().CollectAsync())
                .Select(one => $"{StringShape.Show(one.Key)}={string.Join('|', one.Value.Select(S.Show))}"),
            Grouped);
        yield return new("PartitionBy", false,
            async input => (await input.KeyBy(S.Key).PartitionBy(4).PartitionBy(4).CollectAsync())
                .GroupBy(row => StringShape.Show(row.Key))
                .Select(group => $"{group.Key}={string.Join('|', group.Select(row => S.Show(row.Value)))}"),
            Grouped);
    }

    /// <summary>Every key in one partition only, and its rows in their order.</summary>
    private static async Task<IEnumerable<string>> PartitionByAsync(Rdd<T> input)
    {
        var rows = await input.KeyBy(S.Key).PartitionBy(6)
            .MapPartitionsWithIndex((p, pairs) => pairs.Select(pair => (Partition: p, pair.Key, pair.Value)))
            .CollectAsync();
        return rows.GroupBy(row => (row.Partition, Key: StringShape.Show(row.Key)))
            .Select(group => $"{group.Key.Key}={string.Join('|', group.Select(row => S.Show(row.Value)))}");
    }

    private static IEnumerable<string> Grouped(T[][] parts) => ByKey(parts)
        .Select(group => $"{StringShape.Show(group.Key)}={string.Join('|', group.Select(S.Show))}");

    private static IEnumerable<T> Rows(T[][] parts) => parts.SelectMany(part => part);

    private static IEnumerable<IGrouping<string?, T>> ByKey(T[][] parts) => Rows(parts).GroupBy(S.Key);

    private static int ByCodePoint(string? a, string? b)
    {
        if (a is null || b is null)
        {
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        }

        var (left, right) = (System.Text.Encoding.UTF32.GetBytes(a), System.Text.Encoding.UTF32.GetBytes(b));
        var runes = Enumerable.Range(0, Math.Min(left.Length, right.Length) / 4)
            .Select(i => BitConverter.ToUInt32(left, i * 4).CompareTo(BitConverter.ToUInt32(right, i * 4)));
        return runes.FirstOrDefault(order => order != 0) is var first && first != 0
            ? first
            : left.Length.CompareTo(right.Length);
    }
}
