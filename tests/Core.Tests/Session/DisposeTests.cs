using System.Collections.Concurrent;
using Flint.Events;
using Flint.Rdds;

namespace Flint.Tests.Session;

public sealed class DisposeTests : IDisposable
{
    private static readonly ConcurrentDictionary<Guid, TaskCompletionSource> Started = [];

    private readonly string folder = Directory.CreateTempSubdirectory("flint-dispose-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task In_the_log_of_a_session_that_ends_in_mid_job_all_that_has_started_has_ended()
    {
        var flint = await FlintSession.Builder().AppName("tests").Master("local[2]")
            .Config("flint.eventLog.enabled", "true").Config("flint.eventLog.dir", folder).StartAsync(Stop);
        var run = Guid.NewGuid();
        var job = flint.Range(0, 4, partitions: 4).MapPartitions(_ => Endless(run)).CountAsync(Stop);
        await Started.GetOrAdd(run, _ => new()).Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        await flint.DisposeAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        Assert.Equal("CountAsync was cancelled: the session was disposed.", error.Message);
        var log = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(folder, "*.jsonl")), Stop);
        Assert.Equal((1, 1), (CountOf<EngineEvent.JobStarted>(log), CountOf<EngineEvent.JobEnded>(log)));
        Assert.Equal((1, 1), (CountOf<EngineEvent.StageStarted>(log), CountOf<EngineEvent.StageEnded>(log)));
        Assert.Equal((2, 2), (CountOf<EngineEvent.TaskStarted>(log), CountOf<EngineEvent.TaskEnded>(log)));
        Assert.Contains("cancelled: the session was disposed", log, StringComparison.Ordinal);
    }

    private static int CountOf<T>(string log) => log.Split($"\"kind\":\"{typeof(T).Name}\"").Length - 1;

    private static IEnumerable<int> Endless(Guid run)
    {
        Started.GetOrAdd(run, _ => new()).TrySetResult();
        while (true)
        {
            yield return 1;
        }
    }
}
