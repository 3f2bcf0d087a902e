using System.Runtime.CompilerServices;

namespace Flint.Benchmarks.Rows;

/// <summary>The rows about chains of operators, with their loops.</summary>
internal static class ChainRows
{
    private const long Longs = 100_000_000;
    private const long References = 20_000_000;
    private const double LongsBar = 1.5;
    private const double ReferencesBar = 2.5;

    // Every record has a string of its own, as records that were read have. Both sides use these: a table of this size
    // is nothing to capture in a lambda.
    private static string[] _words = [];
    private static (string Word, int Number)[] _pairs = [];

    public static IRow OverLongs { get; } = new ChainRow<long>(
        "longs: map-filter-map-sum", Longs, LongsBar,
        new(value => value * 3 + 1, value => (value & 1) == 0, value => value >> 1),
        _ => { }, SumLongs);

    public static IRow OverStrings { get; } = new ChainRow<string>(
        "strings: map-filter-map-sum", References, ReferencesBar,
        new(index => _words[index], word => word.Length > 4, word => (long)word.Length * word[0]),
        PrepareWords, SumStrings);

    public static IRow OverTuples { get; } = new ChainRow<(string Word, int Number)>(
        "tuples: map-filter-map-sum", References, ReferencesBar,
        new(index => _pairs[index], pair => (pair.Number & 3) != 0, pair => (long)pair.Word.Length + pair.Number),
        PreparePairs, SumTuples);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long SumLongs(long count)
    {
        var sum = 0L;
        for (var value = 0L; value < count; value++)
        {
            var mapped = value * 3 + 1;
            if ((mapped & 1) == 0)
                sum += mapped >> 1;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long SumStrings(long count)
    {
        var sum = 0L;
        for (var index = 0L; index < count; index++)
        {
            var word = _words[index];
            if (word.Length > 4)
                sum += (long)word.Length * word[0];
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long SumTuples(long count)
    {
        var sum = 0L;
        for (var index = 0L; index < count; index++)
        {
            var pair = _pairs[index];
            if ((pair.Number & 3) != 0)
                sum += (long)pair.Word.Length + pair.Number;
        }
        return sum;
    }

    private static void PrepareWords(long count)
    {
        if (_words.Length == count)
            return;
        var few = Words.Make(1024);
        _words = new string[count];
        for (var i = 0; i < count; i++)
            _words[i] = new string(few[i & 1023].AsSpan());
    }

    private static void PreparePairs(long count)
    {
        PrepareWords(count);
        _pairs = new (string, int)[count];
        for (var i = 0; i < count; i++)
            _pairs[i] = (_words[i], i);
    }
}
