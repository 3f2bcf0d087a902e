using System.Diagnostics;
using System.Globalization;
using Flint.Simulation.World;

namespace Flint.Simulation;

public sealed class TraceTests(ITestOutputHelper output)
{
    private const int Seeds = 50;
    private const string ReportFile = "FLINT_TRACE_FILE";

    [Fact]
    public void The_same_seed_gives_the_same_trace_in_two_processes()
    {
        var hashes = Hashes();
        if (Environment.GetEnvironmentVariable(ReportFile) is { } report)
        {
            // This is the second process.
            File.WriteAllLines(report, hashes);
            return;
        }

        Assert.Equal(hashes, HashesOfAnotherProcess());
        Assert.Equal(Seeds, hashes.Distinct().Count());
    }

    /// <summary>FLINT_SEED=17 prints the whole story of one run.</summary>
    [Fact]
    public void A_run_can_be_told_line_by_line()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("FLINT_SEED") ?? "1", CultureInfo.InvariantCulture);
        var run = new SimulatedRun(seed, keepLines: true).Run();
        foreach (var line in run.Trace.Lines)
        {
            output.WriteLine(line);
        }

        Assert.Equal(new SimulatedRun(seed).Run().Trace.Hash, run.Trace.Hash);
        Assert.NotEmpty(run.Trace.Lines);
    }

    private static List<string> Hashes() =>
        [.. Enumerable.Range(0, Seeds).Select(seed => $"{seed} {new SimulatedRun(seed).Run().Trace.Hash:x16}")];

    private static string[] HashesOfAnotherProcess()
    {
        var report = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Flint.Core.Simulation"))
            {
                RedirectStandardOutput = true,
                Environment = { [ReportFile] = report },
                ArgumentList =
                {
                    "-method",
                    $"{typeof(TraceTests).FullName}.{nameof(The_same_seed_gives_the_same_trace_in_two_processes)}",
                },
            };
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return File.ReadAllLines(report);
        }
        finally
        {
            File.Delete(report);
        }
    }
}
