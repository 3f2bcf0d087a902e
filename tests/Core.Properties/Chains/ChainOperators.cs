using Flint.Rdds;
using static Flint.Properties.Chains.RowMaths;
using Row = (string? Key, long Value);

namespace Flint.Properties.Chains;

/// <summary>The operators that chains are made of. Each gives rows with a key and a number again.</summary>
public static class ChainOperators
{
    public static IReadOnlyList<ChainOperator> All { get; } = [.. Narrow(), .. Moving(), .. Combining(), .. Joining()];

    private static IEnumerable<ChainOperator> Narrow()
    {
        yield return Rekeying("Map(row => Moved(row, {salt}))", salt => rdd => rdd.Map(row => Moved(row, salt)),
            (rows, salt) => rows.Select(row => Moved(row, salt)));
        yield return Keeping("Filter(row => IsKept(row, {salt}))", salt => rdd => rdd.Filter(row => IsKept(row, salt)),
            (rows, salt) => rows.Where(row => IsKept(row, salt)));
        yield return Rekeying("FlatMap(row => Few(row, {salt}))", salt => rdd => rdd.FlatMap(row => Few(row, salt)),
            (rows, salt) => rows.SelectMany(row => Few(row, salt)));
        yield return Rekeying("KeyBy(row => KeyOf(row.Value, {salt})).MapValues(row => row.Value)",
            salt => rdd => rdd.KeyBy(row => KeyOf(row.Value, salt)).MapValues(row => row.Value),
            (rows, salt) => rows.Select(row => (KeyOf(row.Value, salt), row.Value)));
        yield return Keeping("MapValues(value => Small(value, {salt}))",
            salt => rdd => rdd.MapValues(value => Small(value, salt)),
            (rows, salt) => rows.Select(row => (row.Key, Small(row.Value, salt))));
        yield return Keeping("FlatMapValues(value => Few((null, value), {salt}).Select(row => row.Value))",
            salt => rdd => rdd.FlatMapValues(value => Few((null, value), salt).Select(row => row.Value)),
            (rows, salt) => rows.SelectMany(row => Few((null, row.Value), salt).Select(few => (row.Key, few.Value))));
        yield return Keeping("Keys().Map(key => (key, {salt}L))",
            salt => rdd => rdd.Keys().Map(key => (key, (long)salt)),
            (rows, salt) => rows.Select(row => (row.Key, (long)salt)));
        yield return Rekeying("Values().KeyBy(value => KeyOf(value, {salt}))",
            salt => rdd => rdd.Values().KeyBy(value => KeyOf(value, salt)),
            (rows, salt) => rows.Select(row => (KeyOf(row.Value, salt), row.Value)));
        yield return Keeping("MapPartitions(rows => rows)", _ => rdd => rdd.MapPartitions(rows => rows),
            (rows, _) => rows);
        yield return Keeping("MapPartitionsWithIndex((_, rows) => rows)",
            _ => rdd => rdd.MapPartitionsWithIndex((_, rows) => rows), (rows, _) => rows);
        yield return Keeping("Glom().FlatMap(part => part)", _ => rdd => rdd.Glom().FlatMap(part => part),
            (rows, _) => rows);
    }

    private static IEnumerable<ChainOperator> Moving()
    {
        yield return new("Coalesce({count})", (input, _, step) => input with
        {
            Rdd = input.Rdd.Coalesce(step.Partitions ?? 1),
        });
        yield return new("Union({other})", (input, other, _) => new(
            input.Rdd.Union(other.Rdd), [.. input.Rows, .. other.Rows],
            input.OrderWithoutKeys < other.OrderWithoutKeys ? input.OrderWithoutKeys : other.OrderWithoutKeys));
        yield return Unordered("Repartition({count})", (rdd, step) => rdd.Repartition(step.Partitions ?? 1),
            rows => rows);
        yield return Unordered("PartitionBy({count})", (rdd, step) => rdd.PartitionBy(step.Partitions ?? 1),
            rows => rows);
        yield return Unordered("Distinct({n})", (rdd, step) => rdd.Distinct(step.Partitions), rows => rows.Distinct());
        yield return new("SortByKey(descending: {salt} % 2 == 1, {n})", (input, _, step) => new(
            input.Rdd.SortByKey(step.Salt % 2 == 1, partitions: step.Partitions),
            [.. Sorted(input.Rows, row => row.Key, StringComparer.Ordinal, step.Salt % 2 == 1)],
            input.Order == RowOrder.All ? RowOrder.All : RowOrder.ByKey));
        yield return new("SortBy(row => row.Value % 5, {salt} % 2 == 1, {n})", (input, _, step) => new(
            input.Rdd.SortBy(row => row.Value % 5, step.Salt % 2 == 1, partitions: step.Partitions),
            [.. Sorted(input.Rows, row => row.Value % 5, Comparer<long>.Default, step.Salt % 2 == 1)],
            input.OrderWithoutKeys));
    }

    private static IEnumerable<ChainOperator> Combining()
    {
        yield return Unordered("ReduceByKey(Add, {n})",
            (rdd, step) => rdd.ReduceByKey((a, b) => Add(a, b), step.Partitions),
            rows => ByKey(rows, values => values.Aggregate(Add)));
        yield return Unordered("FoldByKey(0, Add, {n})",
            (rdd, step) => rdd.FoldByKey(0, (a, b) => Add(a, b), step.Partitions),
            rows => ByKey(rows, values => values.Aggregate(Add)));
        yield return Unordered("AggregateByKey(0L, (all, value) => Add(all, value % 999 + 1000), Add, {n})",
            (rdd, step) => rdd.AggregateByKey(
                0L, (all, value) => Add(all, (value % 999) + 1000), (a, b) => Add(a, b), step.Partitions),
            rows => ByKey(rows, Sum));
        yield return Unordered(
            "CombineByKey(one => (one, 1L), (all, one) => (all.Item1 + one, all.Item2 + 1), both, {n})",
            (rdd, step) => rdd.CombineByKey(
                    one => (Most: one, Count: 1L), (all, one) => (Math.Max(all.Most, one), all.Count + 1),
                    (a, b) => (Math.Max(a.Most, b.Most), a.Count + b.Count), step.Partitions)
                .MapValues(all => Paired(all.Most, all.Count)),
            rows => ByKey(rows, values => Paired(values.Max(), values.Count())));
        yield return Grouping("GroupByKey({n}).MapValues(Sum or Mix)", (rdd, step) => rdd.GroupByKey(step.Partitions));
        yield return Grouping("GroupBy(row => row.Key, {n}).MapValues(rows => Sum or Mix of their values)",
            (rdd, step) => rdd.GroupBy(row => row.Key, step.Partitions)
                .MapValues(rows => (IReadOnlyList<long>)rows.Select(row => row.Value).ToList()));
    }

    private static IEnumerable<ChainOperator> Joining()
    {
        yield return Pairing("Join({other}, {n}).MapValues(Paired)",
            (rdd, other, step) => rdd.Join(other, step.Partitions)
                .MapValues(pair => Paired(pair.Left, pair.Right)), (_, left, right) => left.Any() && right.Any());
        yield return Pairing("LeftOuterJoin({other}, {n}).MapValues(Paired)",
            (rdd, other, step) => rdd.LeftOuterJoin(other, step.Partitions)
                .MapValues(pair => Paired(pair.Left, OrMissing(pair.Right))), (_, left, _) => left.Any());
        yield return Pairing("RightOuterJoin({other}, {n}).MapValues(Paired)",
            (rdd, other, step) => rdd.RightOuterJoin(other, step.Partitions)
                .MapValues(pair => Paired(OrMissing(pair.Left), pair.Right)), (_, _, right) => right.Any());
        yield return Pairing("FullOuterJoin({other}, {n}).MapValues(Paired)",
            (rdd, other, step) => rdd.FullOuterJoin(other, step.Partitions)
                .MapValues(pair => Paired(OrMissing(pair.Left), OrMissing(pair.Right))), (_, _, _) => true);
        yield return new("CoGroup({other}, {n}).MapValues(sides => Paired(Sum(sides.Left), Sum(sides.Right)))",
            (input, other, step) => new(
                input.Rdd.CoGroup(other.Rdd, step.Partitions)
                    .MapValues(sides => Paired(Sum(sides.Left), Sum(sides.Right))),
                [.. Keys(input, other).Select(key => (key, Paired(Sum(Of(input, key)), Sum(Of(other, key)))))],
                RowOrder.None));
        yield return new("CoGroup({other}, itself, {n}).MapValues(sides => Paired(Paired(first, second), third))",
            (input, other, step) => new(
                input.Rdd.CoGroup(other.Rdd, input.Rdd, step.Partitions)
                    .MapValues(sides => Paired(Paired(Sum(sides.First), Sum(sides.Second)), Sum(sides.Third))),
                [
                    .. Keys(input, other).Select(key => (key, Paired(
                        Paired(Sum(Of(input, key)), Sum(Of(other, key))), Sum(Of(input, key))))),
                ],
                RowOrder.None));
    }

    private static ChainOperator Keeping(
        string text, Func<int, Func<Rdd<Row>, Rdd<Row>>> apply, Func<IEnumerable<Row>, int, IEnumerable<Row>> plain) =>
        new(text, (input, _, step) => new(
            apply(step.Salt)(input.Rdd), [.. plain(input.Rows, step.Salt)], input.Order));

    private static ChainOperator Rekeying(
        string text, Func<int, Func<Rdd<Row>, Rdd<Row>>> apply, Func<IEnumerable<Row>, int, IEnumerable<Row>> plain) =>
        new(text, (input, _, step) => new(
            apply(step.Salt)(input.Rdd), [.. plain(input.Rows, step.Salt)], input.OrderWithoutKeys));

    private static ChainOperator Unordered(
        string text, Func<Rdd<Row>, Step, Rdd<Row>> apply, Func<IEnumerable<Row>, IEnumerable<Row>> plain) =>
        new(text, (input, _, step) => new(apply(input.Rdd, step), [.. plain(input.Rows)], RowOrder.None));

    /// <summary>Of rows whose order is known, the order of each key's values is promised, too.</summary>
    private static ChainOperator Grouping(
        string text, Func<Rdd<Row>, Step, Rdd<(string? Key, IReadOnlyList<long> Value)>> apply) =>
        new(text, (input, _, step) => input.Order == RowOrder.All
            ? new(apply(input.Rdd, step).MapValues(values => Mix(values)), [.. ByKey(input.Rows, Mix)], RowOrder.None)
            : new(apply(input.Rdd, step).MapValues(values => Sum(values)), [.. ByKey(input.Rows, Sum)], RowOrder.None));

    /// <summary>A side without the key stands for one row if the join keeps the key.</summary>
    private static ChainOperator Pairing(
        string text, Func<Rdd<Row>, Rdd<Row>, Step, Rdd<Row>> apply,
        Func<string?, IEnumerable<long>, IEnumerable<long>, bool> isKept) =>
        new(text, (input, other, step) => new(
            apply(input.Rdd, other.Rdd, step),
            [
                .. from key in Keys(input, other)
                   where isKept(key, Of(input, key), Of(other, key))
                   from left in Of(input, key).DefaultIfEmpty(OrMissing(default))
                   from right in Of(other, key).DefaultIfEmpty(OrMissing(default))
                   select (key, Paired(left, right)),
            ],
            RowOrder.None));

    private static IEnumerable<string?> Keys(Node input, Node other) =>
        input.Rows.Concat(other.Rows).Select(row => row.Key).Distinct();

    private static IEnumerable<long> Of(Node node, string? key) =>
        node.Rows.Where(row => row.Key == key).Select(row => row.Value);

    private static IEnumerable<Row> ByKey(IEnumerable<Row> rows, Func<IEnumerable<long>, long> combine) =>
        rows.GroupBy(row => row.Key, row => row.Value).Select(group => (group.Key, combine(group)));

    private static IEnumerable<Row> Sorted<K>(
        IEnumerable<Row> rows, Func<Row, K> key, IComparer<K> order, bool isDescending) =>
        isDescending ? rows.OrderByDescending(key, order) : rows.OrderBy(key, order);
}
