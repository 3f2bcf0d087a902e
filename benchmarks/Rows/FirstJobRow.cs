using System.Diagnostics;
using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>From the start of a built program's process to the answer of its first job.</summary>
internal sealed class FirstJobRow : IRow
{
    /// <summary>The argument that makes this program that process.</summary>
    public const string Argument = "--first-job";

    private const double Bar = 0.3;

    public string Name => "start: first job of a built program";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var seconds = new List<double>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], Argument])
            {
                RedirectStandardOutput = true,
            };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != "dotnet")
                start = new(Environment.ProcessPath!, [Argument]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var said = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            seconds.Add(double.Parse(said, System.Globalization.CultureInfo.InvariantCulture));
        }
        var median = Contest.Median(seconds);
        return new(Name, $"{median * 1000:0} ms", "", null, $"<= {Bar * 1000:0} ms", median <= Bar, "", Form.Now);
    }

    /// <summary>The other process: prints the seconds since it was started.</summary>
    public static async Task RunFirstJobAsync()
    {
        await using var session = await Sessions.StartAsync(2, CancellationToken.None);
        await session.Range(0, 1000).Map(value => value + 1).Filter(value => value % 2 == 0).CountAsync();
        var since = DateTime.Now - Process.GetCurrentProcess().StartTime;
        Console.WriteLine(since.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
