using Flint.Rdds;
using Row = (string? Key, long Value);

namespace Flint.Properties.Chains;

/// <summary>What the lambdas of chains call, on executors and in plain code.</summary>
public static class RowMaths
{
    private const int Keys = 7;

    /// <summary>One of few keys, null among them.</summary>
    public static string? KeyOf(long value, int salt) =>
        Math.Abs(value % (Keys + salt)) is var key && key == 3 ? null : $"k{key}";

    public static Row Moved(Row row, int salt) => (KeyOf(row.Value + salt, salt), row.Value);

    public static bool IsKept(Row row, int salt) => Math.Abs((row.Value + salt) % 4) != 1;

    public static IEnumerable<Row> Few(Row row, int salt)
    {
        for (var i = 0; i < Math.Abs((row.Value + salt) % 3); i++)
        {
            yield return (i == 0 ? row.Key : KeyOf(row.Value, i), row.Value + i);
        }
    }

    public static long Small(long value, int salt) => (unchecked(value * 3) + salt) % 50;

    public static long Add(long a, long b) => unchecked(a + b);

    /// <summary>The same for each order of the values.</summary>
    public static long Sum(IEnumerable<long> values) =>
        values.Aggregate(0L, (all, next) => Add(all, (next % 999) + 1000));

    /// <summary>Another one for another order of the values.</summary>
    public static long Mix(IEnumerable<long> values) =>
        values.Aggregate(1L, (all, next) => unchecked((all * 31) + next));

    public static long Paired(long left, long right) => unchecked((left * 3) - right) % 997;

    public static long OrMissing(Optional<long> side) => side.HasValue ? side.Value : -77;
}
