using Flint.Rdds.ByKey;

namespace Flint.Tests.Rdds.ByKey;

public sealed class ReservoirGapsTests
{
    private const int Size = 20;
    private const int Keys = 2_000;
    private const int Samples = 5_000;

    [Fact]
    public void Every_part_of_a_partition_is_sampled_alike()
    {
        const int parts = 10;
        var picked = new int[parts];
        for (var seed = 0; seed < Samples; seed++)
        {
            foreach (var key in Sample(seed))
            {
                picked[key * parts / Keys]++;
            }
        }

        // 10,000 expected of each; five standard deviations of a binomial count are 475.
        const int expected = Samples * Size / parts;
        Assert.All(picked, count => Assert.InRange(count, expected - 475, expected + 475));
    }

    [Fact]
    public void The_same_seed_samples_the_same_keys() => Assert.Equal(Sample(7), Sample(7));

    [Fact]
    public void Gaps_stay_in_range_however_many_keys_there_are()
    {
        var gaps = new ReservoirGaps(1, seed: 3);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.InRange(gaps.Next(), 1, long.MaxValue / 2);
        }
    }

    private static int[] Sample(int seed)
    {
        var gaps = new ReservoirGaps(Size, seed);
        var sample = Enumerable.Range(0, Size).ToArray();
        // Counted from 1, as the sampler counts.
        for (var next = Size + gaps.Next(); next <= Keys; next += gaps.Next())
        {
            sample[gaps.NextPlace()] = (int)next - 1;
        }

        return sample;
    }
}
