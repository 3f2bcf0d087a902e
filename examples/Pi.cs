#:project ../src/Flint/Flint.csproj
#:property PublishAot=false
using System.Globalization;
using Flint;
using Flint.Rdds;

// How many of a million random points of a square lie in its circle. Chance is a hash of the point's number, so that
// every run, and every repeated task, draws the same points.
const long Points = 1_000_000;
await using var session = await FlintSession.Builder().AppName("Pi").Master("local[*]").StartAsync();
var inside = await session.Range(0, Points)
    .Map(number => (X: Chance.At(2 * number), Y: Chance.At(2 * number + 1)))
    .Filter(point => point.X * point.X + point.Y * point.Y < 1)
    .CountAsync();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Pi is roughly {4.0 * inside / Points:0.0000}"));

static class Chance
{
    /// <summary>The number's place in a sequence that looks random, between 0 and 1 (SplitMix64).</summary>
    public static double At(long number)
    {
        var bits = ((ulong)number + 1) * 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
