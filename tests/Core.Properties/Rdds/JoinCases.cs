using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>
/// Properties of operators that bring two data sets together: of two shuffles, and of sides that are spread by key
/// already. Of the left side only even keys are taken, of the right side only keys that three divides, so that either
/// lacks keys of the other.
/// </summary>
public static class JoinCases<T, S> where S : IShape<T>
{
    private const int RowsPerPartition = 20;

    public static IEnumerable<OperatorCase<T>> All() =>
        Of(rows => rows, rows => rows, 3)
            .Concat(Of(rows => rows.PartitionBy(4), rows => rows, null))
            .Concat(Of(rows => rows.PartitionBy(4), rows => rows.PartitionBy(4), 4));

    private static IEnumerable<OperatorCase<T>> Of(
        Func<Rdd<(long Key, T Value)>, Rdd<(long Key, T Value)>> left,
        Func<Rdd<(long Key, long Value)>, Rdd<(long Key, long Value)>> right, int? partitions)
    {
        yield return new("Join", false,
            async input => (await left(Keyed(input)).Join(right(Numbers(input)), partitions).CollectAsync())
                .Select(one => $"{one.Key}:{S.Show(one.Value.Left)}&{one.Value.Right}"),
            parts => Few(parts).Join(Few(parts), S.Number, S.Number,
                (one, other) => $"{S.Number(one)}:{S.Show(one)}&{S.Number(other)}"));
        yield return new("LeftOuterJoin", false,
            async input => (await left(Evens(input)).LeftOuterJoin(right(Threes(input)), partitions).CollectAsync())
                .Select(one => Show(one.Key, new(one.Value.Left), one.Value.Right)),
            parts => Sides(parts).SelectMany(key => key.Left.SelectMany(one => OrNull(key.Right)
                .Select(other => $"{key.Number}:{S.Show(one)}&{Text(other)}"))));
        yield return new("RightOuterJoin", false,
            async input => (await left(Evens(input)).RightOuterJoin(right(Threes(input)), partitions).CollectAsync())
                .Select(one => Show(one.Key, one.Value.Left, new(one.Value.Right))),
            parts => Sides(parts).SelectMany(key => Shown(key.Left).SelectMany(one => key.Right
                .Select(other => $"{key.Number}:{one}&{other}"))));
        yield return new("FullOuterJoin", false,
            async input => (await left(Evens(input)).FullOuterJoin(right(Threes(input)), partitions).CollectAsync())
                .Select(one => Show(one.Key, one.Value.Left, one.Value.Right)),
            parts => Sides(parts).SelectMany(key => Shown(key.Left).SelectMany(one => OrNull(key.Right)
                .Select(other => $"{key.Number}:{one}&{Text(other)}"))));
        yield return new("CoGroup", false,
            async input => (await left(Evens(input)).CoGroup(right(Threes(input)), partitions).CollectAsync())
                .Select(one => Line(one.Key, one.Value.Left.Select(S.Show), one.Value.Right)),
            parts => Sides(parts).Select(key => Line(key.Number, key.Left.Select(S.Show), key.Right)));
        yield return new("CoGroup", false,
            async input => (await left(Evens(input)).CoGroup(right(Threes(input)), Keyed(input), partitions)
                    .CollectAsync())
                .Select(one => Line(one.Key, one.Value.First.Select(S.Show), one.Value.Second)
                    + string.Join('|', one.Value.Third.Select(S.Show))),
            parts => Few(parts).GroupBy(S.Number).Select(group => Line(
                    group.Key, group.Where(_ => group.Key % 2 == 0).Select(S.Show),
                    group.Where(_ => group.Key % 3 == 0).Select(S.Number))
                + string.Join('|', group.Select(S.Show))));
    }

    private static string Show(long key, Optional<T> left, Optional<long> right) =>
        $"{key}:{(left.HasValue ? S.Show(left.Value) : "none")}&{right}";

    private static string Line(long key, IEnumerable<string> left, IEnumerable<long> right) =>
        $"{key}:{string.Join('|', left)}&{string.Join('|', right)}/";

    private static string Text(long? number) => number is { } there ? $"{there}" : "none";

    private static IEnumerable<long?> OrNull(IEnumerable<long> numbers) =>
        numbers.Select(number => (long?)number).DefaultIfEmpty();

    private static IEnumerable<string> Shown(IEnumerable<T> ones) => ones.Select(S.Show).DefaultIfEmpty("none");

    private static IEnumerable<(long Number, List<T> Left, List<long> Right)> Sides(T[][] parts) =>
        Few(parts).GroupBy(S.Number).Where(group => group.Key % 2 == 0 || group.Key % 3 == 0).Select(group => (
            group.Key, group.Where(_ => group.Key % 2 == 0).ToList(),
            group.Where(_ => group.Key % 3 == 0).Select(S.Number).ToList()));

    private static Rdd<(long Key, T Value)> Keyed(Rdd<T> input) =>
        input.MapPartitions(rows => rows.Take(RowsPerPartition)).KeyBy(S.Number);

    private static Rdd<(long Key, long Value)> Numbers(Rdd<T> input) => Keyed(input).MapValues(S.Number);

    private static Rdd<(long Key, T Value)> Evens(Rdd<T> input) => Keyed(input).Filter(one => one.Key % 2 == 0);

    private static Rdd<(long Key, long Value)> Threes(Rdd<T> input) => Numbers(input).Filter(one => one.Key % 3 == 0);

    private static IEnumerable<T> Few(T[][] parts) => parts.SelectMany(part => part.Take(RowsPerPartition));
}
