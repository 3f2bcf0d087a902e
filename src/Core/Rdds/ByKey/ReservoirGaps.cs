namespace Flint.Rdds.ByKey;

/// <summary>
/// Which of the keys behind the first <paramref name="size"/> enter a uniform sample of that size, as distances from
/// one to the next: few random numbers for many keys (Li's algorithm L). The same seed gives the same choice.
/// </summary>
internal sealed class ReservoirGaps(int size, int seed)
{
    // More keys than any partition has; sums of them stay in range.
    private const double Farthest = long.MaxValue / 4;

    private readonly Random random = new(seed);
    // The largest of as many uniform numbers as the sample has places: a key enters where it draws a smaller one.
    private double largest = 1;

    /// <summary>Distance from the last key that entered to the next one, at least 1.</summary>
    public long Next()
    {
        largest *= Math.Exp(Math.Log(Uniform()) / size);
        var missing = Math.Log(1 - largest);
        return 1 + (long)(missing < 0 ? Math.Min(Math.Log(Uniform()) / missing, Farthest) : Farthest);
    }

    /// <summary>The place in the sample that a key takes.</summary>
    public int NextPlace() => random.Next(size);

    // Never 0, whose logarithm is not finite.
    private double Uniform() => 1 - random.NextDouble();
}
