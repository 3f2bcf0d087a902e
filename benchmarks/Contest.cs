using System.Diagnostics;

namespace Flint.Benchmarks;

/// <summary>The engine against a reference on the same data.</summary>
/// <param name="Records">Records that both go through.</param>
/// <param name="Flint">The engine's answer.</param>
/// <param name="Reference">The reference's answer.</param>
internal sealed record Contest(long Records, Func<Task<long>> Flint, Func<long> Reference)
{
    /// <summary>Runs both in turns; the engine may take at most <paramref name="bar"/> times as long.</summary>
    public async Task<Line> RunAsync(string name, double bar, string form, Scale scale)
    {
        // The first runs compile; the second of the engine finds its program cached, as later jobs of a session do.
        var expected = Reference();
        for (var warm = 0; warm < 2; warm++)
            if (await Flint() is var answer && answer != expected)
                throw new InvalidOperationException($"{name}: Flint answers {answer}, the reference {expected}.");
        var flint = new List<double>();
        var reference = new List<double>();
        var allocated = 0L;
        for (var round = 0; round < scale.Rounds; round++)
        {
            reference.Add(Time(Reference));
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            var answer = await Flint();
            flint.Add(watch.Elapsed.TotalMilliseconds);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            if (answer != expected)
                throw new InvalidOperationException($"{name}: Flint answers {answer}, the reference {expected}.");
        }
        // A round's two sides stand next to each other in time: what else the machine does hits both.
        var ratio = Median([.. flint.Zip(reference, (mine, theirs) => mine / theirs)]);
        return new(
            name, $"{Median(flint):0} ms", $"{Median(reference):0} ms", ratio, $"<= {bar:0.0}x", ratio <= bar,
            $"{(double)allocated / scale.Rounds / Records:0.00}", form);
    }

    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Time(Func<long> work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalMilliseconds;
    }
}
