using System.Numerics;

namespace Flint.Shuffle.Sorting;

/// <summary>
/// Sorts entries by their prefix; equal ones keep their order. Many entries are first spread over buckets by their
/// highest bits that differ, so that each bucket is then sorted within the L2 cache; a bucket is sorted least digit
/// first.
/// </summary>
internal static unsafe class RadixSort
{
    /// <summary>Bytes that a row takes here: an entry, twice.</summary>
    public static int BytesPerRow => 2 * sizeof(SortEntry);

    // Eleven bits: six passes over 64 bits, and counters that fit L1; eight where counters would outnumber entries.
    private const int DigitBits = 11;
    private const int FewDigitBits = 8;
    private const int FewEntries = 4096;
    // Nine bits: 512 streams of writes are about what the TLB bears.
    private const int BucketBits = 9;
    // Twice 24 k entries are 768 KiB, within an L2 of 1 MiB.
    private const int InCache = 24 << 10;
    private const int UsualBucket = 8 << 10;
    private const int FewToInsert = 48;

    /// <summary>Sorts; the result stands in <paramref name="entries"/>.</summary>
    /// <param name="entries">What to sort.</param>
    /// <param name="other">As much room; its content is lost.</param>
    /// <param name="count">How many.</param>
    public static void Sort(SortEntry* entries, SortEntry* other, int count)
    {
        var differing = Differing(entries, count);
        if (count > 1 && differing != 0)
        {
            Sort(entries, other, count, differing);
        }
    }

    // The bits in which any two prefixes differ.
    private static ulong Differing(SortEntry* entries, int count)
    {
        ulong any = 0;
        for (var i = 1; i < count; i++)
        {
            any |= entries[i].Prefix ^ entries[0].Prefix;
        }

        return any;
    }

    private static void Sort(SortEntry* entries, SortEntry* other, int count, ulong differing)
    {
        if (count <= FewToInsert)
        {
            Insert(entries, count);
        }
        else if (count <= InCache)
        {
            SortDigits(entries, other, count, differing);
        }
        else
        {
            SortBuckets(entries, other, count, differing);
        }
    }

    private static void SortBuckets(SortEntry* entries, SortEntry* other, int count, ulong differing)
    {
        var bits = Math.Min(BucketBits, 1 + BitOperations.Log2((uint)(count / UsualBucket)));
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(differing) - bits);
        var buckets = 1 << bits;
        var starts = stackalloc int[buckets + 1];
        new Span<int>(starts, buckets + 1).Clear();
        for (var i = 0; i < count; i++)
        {
            starts[((int)(entries[i].Prefix >> shift) & (buckets - 1)) + 1]++;
        }

        for (var i = 1; i <= buckets; i++)
        {
            starts[i] += starts[i - 1];
        }

        var next = stackalloc int[buckets];
        new Span<int>(starts, buckets).CopyTo(new(next, buckets));
        for (var i = 0; i < count; i++)
        {
            other[next[(int)(entries[i].Prefix >> shift) & (buckets - 1)]++] = entries[i];
        }

        for (var i = 0; i < buckets; i++)
        {
            var size = starts[i + 1] - starts[i];
            if (size > 0)
            {
                var bucket = other + starts[i];
                SortBucket(bucket, entries + starts[i], size, shift);
            }
        }
    }

    // Sorts where the bucket lies and copies it to its place: both are in the cache by then.
    private static void SortBucket(SortEntry* bucket, SortEntry* place, int count, int shift)
    {
        var differing = shift == 0 || count == 1 ? 0 : Differing(bucket, count);
        if (differing != 0)
        {
            Sort(bucket, place, count, differing);
        }

        new ReadOnlySpan<SortEntry>(bucket, count).CopyTo(new(place, count));
    }

    private static void SortDigits(SortEntry* entries, SortEntry* other, int count, ulong differing)
    {
        var (from, to) = ((nint)entries, (nint)other);
        var starts = stackalloc int[1 << DigitBits];
        var bits = count < FewEntries ? FewDigitBits : DigitBits;
        var mask = (1 << bits) - 1;
        for (var shift = 0; shift < 64; shift += bits)
        {
            // A digit that all rows share costs no pass.
            if (((int)(differing >> shift) & mask) != 0)
            {
                Distribute((SortEntry*)from, (SortEntry*)to, count, shift, new(starts, mask + 1));
                (from, to) = (to, from);
            }
        }

        if (from != (nint)entries)
        {
            new ReadOnlySpan<SortEntry>((SortEntry*)from, count).CopyTo(new(entries, count));
        }
    }

    private static void Distribute(SortEntry* from, SortEntry* to, int count, int shift, Span<int> starts)
    {
        var mask = starts.Length - 1;
        starts.Clear();
        for (var i = 0; i < count; i++)
        {
            starts[(int)(from[i].Prefix >> shift) & mask]++;
        }

        var start = 0;
        foreach (ref var one in starts)
        {
            (one, start) = (start, start + one);
        }

        for (var i = 0; i < count; i++)
        {
            to[starts[(int)(from[i].Prefix >> shift) & mask]++] = from[i];
        }
    }

    private static void Insert(SortEntry* entries, int count)
    {
        for (var i = 1; i < count; i++)
        {
            var one = entries[i];
            var at = i;
            for (; at > 0 && entries[at - 1].Prefix > one.Prefix; at--)
            {
                entries[at] = entries[at - 1];
            }

            entries[at] = one;
        }
    }
}
