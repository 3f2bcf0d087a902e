using System.Globalization;

namespace Flint.Benchmarks.Rows;

/// <summary>The rows about keys, with their data.</summary>
internal static class KeyRows
{
    private const long Distinct = 1_000_000;
    // All keys have as many digits.
    private const long FirstKey = 10_000_000;

    public static IRow OfLongs { get; } = new ReduceByKeyRow<long>(
        "keys: ReduceByKey, longs, 1 M distinct", 50_000_000, 0.5, value => (KeyOf(value), 1L),
        (key, count) => key * count * count);

    public static IRow OfStrings { get; } = new ReduceByKeyRow<string>(
        "keys: ReduceByKey, strings, 1 M distinct", 20_000_000, 0.5,
        value => ((FirstKey + KeyOf(value)).ToString(CultureInfo.InvariantCulture), 1L),
        (key, count) => long.Parse(key, CultureInfo.InvariantCulture) * count * count);

    /// <summary>One of a million keys, in no order.</summary>
    public static long KeyOf(long value) => (long)(Scramble(value) >> 20) % Distinct;

    /// <summary>Another number for each number.</summary>
    public static ulong Scramble(long value) => (ulong)value * 0x9E3779B97F4A7C15;
}
