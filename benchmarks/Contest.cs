using System.Diagnostics;

namespace Flint.Benchmarks;

/// <summary>The engine against a reference on the same data.</summary>
/// <param name="Records">Records that both go through.</param>
/// <param name="Flint">The engine's answer.</param>
/// <param name="Reference">The reference's answer.</param>
internal sealed record Contest(long Records, Func<Task<long>> Flint, Func<long> Reference)
{
    /// <summary>The engine may take at most <paramref name="bar"/> times as long.</summary>
    public async Task<Line> RunAsync(string name, double bar, Scale scale)
    {
        var rounds = await MeasureAsync(name, scale);
        var ratio = Median(rounds.Select(round => round.Flint.Wall / round.Reference.Wall));
        return Describe(name, rounds) with
        {
            Flint = $"{Median(rounds.Select(round => round.Flint.Wall)):0} ms",
            Ratio = ratio, Bar = $"<= {bar:0.0#}x", Met = ratio <= bar,
        };
    }

    /// <summary>Each of <paramref name="cores"/> cores must handle so many million records a second.</summary>
    public async Task<Line> RunAsync(string name, double millionsPerCore, int cores, Scale scale)
    {
        var rounds = await MeasureAsync(name, scale);
        var rate = Records / Median(rounds.Select(round => round.Flint.Wall)) / 1000 / cores;
        return Describe(name, rounds) with
        {
            Flint = $"{rate:0.0} M/s",
            Ratio = Median(rounds.Select(round => round.Flint.Wall / round.Reference.Wall)),
            Bar = $">= {millionsPerCore:0} M/s a core", Met = rate >= millionsPerCore,
        };
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    // A round's two sides stand next to each other in time: what else the machine does hits both.
    private async Task<List<Round>> MeasureAsync(string name, Scale scale)
    {
        // The first runs compile; the second of the engine finds its program cached, as later jobs of a session do.
        var expected = Reference();
        for (var warm = 0; warm < 2; warm++)
            Check(await Flint());
        var rounds = new List<Round>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            var reference = await TimeAsync(() => Task.FromResult(Reference()));
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var flint = await TimeAsync(Flint);
            rounds.Add(new(flint, reference, GC.GetTotalAllocatedBytes(precise: true) - before));
            Check(flint.Answer);
        }
        return rounds;

        void Check(long answer)
        {
            if (answer != expected)
                throw new InvalidOperationException($"{name}: Flint answers {answer}, the reference {expected}.");
        }
    }

    private Line Describe(string name, List<Round> rounds) => new(
        name, "", $"{Median(rounds.Select(round => round.Reference.Wall)):0} ms", null, "", false,
        $"{rounds.Average(round => round.Allocated) / Records:0.00}",
        $"{Form.Now}, cpu {Median(rounds.Select(round => round.Flint.Cpu / round.Reference.Cpu)):0.00}x");

    private static async Task<Run> TimeAsync(Func<Task<long>> work)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var answer = await work();
        watch.Stop();
        return new(answer, watch.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    private sealed record Run(long Answer, double Wall, double Cpu);

    private sealed record Round(Run Flint, Run Reference, long Allocated);
}
