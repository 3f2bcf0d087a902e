using System.Diagnostics;
using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>What a task costs that does nothing.</summary>
/// <param name="master">Where it runs.</param>
/// <param name="bar">Microseconds that it may take.</param>
internal sealed class EmptyTasksRow(string master, int bar) : IRow
{
    public string Name => $"tasks: empty, on {master}";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        var tasks = (int)scale.Of(10_000);
        await using var session = await Sessions.StartAsync(master, stop);
        var empty = session.Range(0, 0, partitions: tasks);
        await empty.CountAsync(stop);
        var rounds = new List<double>();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < scale.Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await empty.CountAsync(stop);
            rounds.Add(watch.Elapsed.TotalMicroseconds / tasks);
        }
        var each = Contest.Median(rounds);
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / scale.Rounds / tasks;
        return new(Name, $"{each:0.0} us/task", "", null, $"<= {bar} us", each <= bar, $"{allocated}", Form.Now);
    }
}
