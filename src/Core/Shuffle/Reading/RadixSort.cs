namespace Flint.Shuffle.Reading;

/// <summary>Sorts numbers with the index of their row, least digit first; equal numbers keep their order.</summary>
internal static class RadixSort
{
    /// <summary>Bytes that a row takes here: number and index, twice.</summary>
    public const int BytesPerRow = 2 * (sizeof(ulong) + sizeof(uint));

    // Eleven bits: six passes over 64 bits, and counters that fit L1. A digit that all rows share costs no pass.
    private const int DigitBits = 11;
    private const int DigitMask = (1 << DigitBits) - 1;
    private const int Digits = ((8 * sizeof(ulong)) + DigitBits - 1) / DigitBits;

    /// <summary>Sorts both arrays; gives the sorted ones, which may be others than those given.</summary>
    public static void Sort(ref ulong[] numbers, ref uint[] rows)
    {
        var counts = Count(numbers);
        var otherNumbers = new ulong[numbers.Length];
        var otherRows = new uint[numbers.Length];
        for (var digit = 0; digit < Digits; digit++)
        {
            var own = counts.AsSpan(digit << DigitBits, DigitMask + 1);
            var shift = digit * DigitBits;
            if (numbers.Length == 0 || own[(int)(numbers[0] >> shift) & DigitMask] == numbers.Length)
            {
                continue;
            }

            var start = 0;
            foreach (ref var one in own)
            {
                (one, start) = (start, start + one);
            }

            for (var i = 0; i < numbers.Length; i++)
            {
                var at = own[(int)(numbers[i] >> shift) & DigitMask]++;
                otherNumbers[at] = numbers[i];
                otherRows[at] = rows[i];
            }

            (numbers, otherNumbers) = (otherNumbers, numbers);
            (rows, otherRows) = (otherRows, rows);
        }
    }

    private static int[] Count(ulong[] numbers)
    {
        var counts = new int[Digits << DigitBits];
        foreach (var number in numbers)
        {
            var rest = number;
            for (var digit = 0; digit < Digits; digit++)
            {
                counts[(digit << DigitBits) + (int)(rest & DigitMask)]++;
                rest >>= DigitBits;
            }
        }

        return counts;
    }
}
