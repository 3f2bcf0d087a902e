using Flint.Rdds;
using Row = (string? Key, long Value);

namespace Flint.Properties.Chains;

/// <summary>What is known of the order of a data set's rows.</summary>
public enum RowOrder
{
    None,
    ByKey,
    All,
}

/// <summary>A data set in a chain, and the rows that plain code says it has.</summary>
public sealed record Node(Rdd<Row> Rdd, IReadOnlyList<Row> Rows, RowOrder Order)
{
    /// <summary>What an operator that looks at one record at a time leaves of the order if it changes keys.</summary>
    public RowOrder OrderWithoutKeys => Order == RowOrder.All ? RowOrder.All : RowOrder.None;

    /// <summary>What is wrong with rows that a session answered, or null.</summary>
    public string? Difference(IReadOnlyList<Row> seen)
    {
        var expected = Order == RowOrder.All ? Rows : [.. Rows.OrderBy(Key, StringComparer.Ordinal).ThenBy(Value)];
        var actual = Order == RowOrder.All ? seen : [.. seen.OrderBy(Key, StringComparer.Ordinal).ThenBy(Value)];
        if (!expected.SequenceEqual(actual))
        {
            var at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
            return $"{expected.Count} rows expected, {actual.Count} seen; first difference at {at}: "
                + $"{expected.Cast<Row?>().ElementAtOrDefault(at)} / {actual.Cast<Row?>().ElementAtOrDefault(at)}";
        }

        return Order == RowOrder.ByKey && !Rows.Select(Key).SequenceEqual(seen.Select(Key))
            ? $"keys expected in the order {string.Join(' ', Rows.Select(Key))}, "
                + $"seen {string.Join(' ', seen.Select(Key))}"
            : null;
    }

    private static string? Key(Row row) => row.Key;

    private static long Value(Row row) => row.Value;
}
