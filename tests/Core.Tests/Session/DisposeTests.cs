using System.Collections.Concurrent;
using System.Reflection;
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

    public static TheoryData<string> Actions => [.. ActionMethods.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task An_action_of_a_disposed_session_names_the_session(string action)
    {
        var flint = await FlintSession.Builder().AppName("tests").Master("local[2]").StartAsync(Stop);
        var numbers = flint.Range(0, 4);
        var target = Path.Combine(folder, "output");
        Func<Task> act = action switch
        {
            nameof(RddActions.CollectAsync) => () => numbers.CollectAsync(Stop),
            nameof(RddActions.CountAsync) => () => numbers.CountAsync(Stop),
            nameof(RddActions.ForEachAsync) => () => numbers.ForEachAsync(_ => { }, Stop),
            nameof(ReducingActions.ReduceAsync) => () => numbers.ReduceAsync((one, other) => one + other, Stop),
            nameof(ReducingActions.AggregateAsync) =>
                () => numbers.AggregateAsync(0L, (sum, one) => sum + one, (sum, one) => sum + one, Stop),
            nameof(ReducingActions.FoldAsync) => () => numbers.FoldAsync(0L, (one, other) => one + other, Stop),
            nameof(ReducingActions.CountByKeyAsync) => () => numbers.Map(one => (one, one)).CountByKeyAsync(Stop),
            nameof(StreamingActions.TakeAsync) => () => numbers.TakeAsync(0, Stop),
            nameof(StreamingActions.FirstAsync) => () => numbers.FirstAsync(Stop),
            nameof(StreamingActions.ToAsyncEnumerable) =>
                async () => await numbers.ToAsyncEnumerable(Stop).GetAsyncEnumerator(Stop).MoveNextAsync(),
            nameof(SaveActions.SaveAsTextFileAsync) =>
                () => numbers.Map(one => $"{one}").SaveAsTextFileAsync(target, cancellationToken: Stop),
            nameof(SaveActions.SaveAsBinaryRecordsAsync) =>
                () => numbers.Map(one => new byte[1]).SaveAsBinaryRecordsAsync(target, 1, Stop),
            _ => throw new NotSupportedException($"{action} is new: say here how to call it."),
        };
        await flint.DisposeAsync();

        var error = await Assert.ThrowsAsync<ObjectDisposedException>(act);

        Assert.Contains(flint.Application.Value, error.ObjectName, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    private static IEnumerable<MethodInfo> ActionMethods =>
        ((Type[])[typeof(RddActions), typeof(ReducingActions), typeof(StreamingActions), typeof(SaveActions)])
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.Contains("Async", StringComparison.Ordinal));

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
