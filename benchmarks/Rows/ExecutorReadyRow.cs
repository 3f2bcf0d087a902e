using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>From the spawn of an executor's process to the moment at which the driver has registered it.</summary>
internal sealed class ExecutorReadyRow : IRow
{
    private const double Bar = 0.5;
    private const string Master = "local-cluster[1,1,1024]";

    public string Name => "start: executor ready";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var seconds = new List<double>();
        // The first round warms the driver, as a running application's is.
        for (var round = 0; round < scale.Rounds + 1; round++)
        {
            var took = await StartOneAsync(stop);
            if (round > 0)
                seconds.Add(took);
        }
        var median = Contest.Median(seconds);
        return new(Name, $"{median * 1000:0} ms", "", null, $"<= {Bar * 1000:0} ms", median <= Bar, "", Form.Now);
    }

    private static async Task<double> StartOneAsync(CancellationToken stop)
    {
        var log = Directory.CreateTempSubdirectory("flint-bench-");
        try
        {
            DateTime spawned;
            await using (var session = await Sessions.StartAsync(
                Master, stop, ("flint.eventLog.enabled", "true"), ("flint.eventLog.dir", log.FullName)))
            {
                await session.Range(0, 1, partitions: 1).CountAsync(stop);
                spawned = StartOfChild();
            }
            return (AddedAt(log.GetFiles().Single().FullName) - spawned).TotalSeconds;
        }
        finally
        {
            log.Delete(recursive: true);
        }
    }

    private static DateTime StartOfChild()
    {
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (var process in Process.GetProcesses())
            using (process)
                if (ParentOf(process.Id) == own)
                    return process.StartTime.ToUniversalTime();
        throw new InvalidOperationException("No executor process runs.");
    }

    // The second field behind the name, which stands in parentheses and may hold anything.
    private static string? ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return null;
        }
    }

    private static DateTime AddedAt(string log)
    {
        foreach (var line in File.ReadLines(log))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("event", out var happened)
                && happened.GetProperty("kind").GetString() == "ExecutorAdded")
                return entry.RootElement.GetProperty("at").GetDateTimeOffset().UtcDateTime;
        }
        throw new InvalidOperationException($"No executor was added in {log}.");
    }
}
