using Flint.Serialization.Keys;

namespace Flint.Tests.Serialization.Keys;

public sealed class KeyHashTests
{
    private const int Keys = 100_000;
    private const int Buckets = 256;

    [Fact]
    public void Integers_of_every_regular_kind_spread_evenly_over_partitions_and_slots()
    {
        Even("sequence", i => (ulong)i);
        Even("steps of 1000", i => (ulong)i * 1000);
        Even("steps of a power of two", i => (ulong)i << 20);
        Even("high half", i => (ulong)i << 32);
        Even("whole doubles", i => BitConverter.DoubleToUInt64Bits(i));
        Even("halves", i => BitConverter.DoubleToUInt64Bits(i / 2.0));
        Even("dates as numbers", i => (ulong)((((i / 372) + 1900) * 10_000) + (((i / 31 % 12) + 1) * 100) + (i % 31)));
        Even("midnights", i => (ulong)new DateTime(1, 1, 1).AddDays(i).Ticks);
        Even("pairs", i => ((ulong)(i % 300) << 32) | (uint)(i / 300));
    }

    [Fact]
    public void Another_seed_is_another_order()
    {
        static int Partition(int key, ulong seed) => KeyHash.Partition(KeyHash.OfInteger((ulong)key, seed), Buckets);

        var same = Enumerable.Range(0, Keys).Count(i => Partition(i, 1) == Partition(i, 2));

        Assert.InRange(same, 0, Keys / Buckets * 2);
    }

    [Fact]
    public void Partitions_are_within_their_number()
    {
        Assert.Equal(0, KeyHash.Partition(0, 7));
        Assert.Equal(6, KeyHash.Partition(ulong.MaxValue, 7));
        Assert.Equal(0, KeyHash.Partition(ulong.MaxValue, 1));
    }

    private static void Even(string what, Func<int, ulong> key)
    {
        // As long as dates are regular they may be more even than chance; an unevenness of 1.5 would be a flaw.
        var hashes = Enumerable.Range(0, Keys).Select(i => KeyHash.OfInteger(key(i), 0x5EED)).ToArray();
        Assert.True(Unevenness(hashes.Select(hash => KeyHash.Partition(hash, Buckets))) < 1.5, $"{what}: partitions");
        Assert.True(Unevenness(hashes.Select(hash => (int)(hash % Buckets))) < 1.5, $"{what}: lowest bits");
        Assert.True(Unevenness(hashes.Select(hash => (int)((uint)hash >> 24))) < 1.5, $"{what}: bits 24 to 31");
        var together = hashes.Where(hash => KeyHash.Partition(hash, 16) == 5);
        Assert.True(Unevenness(together.Select(hash => (int)(hash % Buckets))) < 1.5, $"{what}: slots of a partition");
    }

    // Chi square per degree of freedom: about 1 for a random spread.
    private static double Unevenness(IEnumerable<int> buckets)
    {
        var counts = new int[Buckets];
        foreach (var bucket in buckets)
        {
            counts[bucket]++;
        }

        var mean = counts.Average();
        return counts.Sum(count => (count - mean) * (count - mean) / mean) / (Buckets - 1);
    }
}
