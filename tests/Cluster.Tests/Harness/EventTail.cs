using System.Text.Json;

namespace Flint.Processes.Harness;

/// <summary>
/// The event log of an application that runs: it is written as things happen. An event is its JSON, with names as in the
/// log: <c>kind</c>, <c>executor</c>, <c>processId</c>, <c>stage</c>, <c>partition</c>, <c>failure</c>.
/// </summary>
/// <param name="folders">The application's folders.</param>
internal sealed class EventTail(TestFolders folders)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>All so far.</summary>
    public IReadOnlyList<JsonElement> All =>
        [.. Directory.GetFiles(folders.Events, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(Read)];

    public IReadOnlyList<JsonElement> Of(string kind) =>
        [.. All.Where(one => one.GetProperty("kind").GetString() == kind)];

    /// <summary>Executors that have registered: id and process id, in order.</summary>
    public IReadOnlyList<(string Executor, int Pid)> Executors =>
        [.. Of("ExecutorAdded").Select(
            one => (one.GetProperty("executor").GetString()!, one.GetProperty("processId").GetInt32()))];

    /// <summary>The processes on which tasks of each stage have ended well.</summary>
    public IReadOnlyDictionary<int, IReadOnlySet<int>> PidsOfStages
    {
        get
        {
            var pids = Executors.ToDictionary(one => one.Executor, one => one.Pid);
            return Of("TaskEnded").Where(one => !one.TryGetProperty("failure", out _))
                .GroupBy(
                    one => one.GetProperty("stage").GetProperty("stage").GetInt32(),
                    one => pids[one.GetProperty("executor").GetString()!])
                .ToDictionary(stage => stage.Key, IReadOnlySet<int> (stage) => stage.ToHashSet());
        }
    }

    /// <summary>The first event of a kind for which the condition holds, now or within two minutes.</summary>
    public async Task<JsonElement> WaitForAsync(string kind, Func<JsonElement, bool>? condition = null) =>
        (await Eventually.GetAsync(
            () => Of(kind).Where(one => condition?.Invoke(one) ?? true).Take(1).ToList() is { Count: 1 } found ? found : null,
            Limit, $"the event {kind}", Describe))[0];

    /// <summary>So many executors have registered.</summary>
    public async Task<IReadOnlyList<(string Executor, int Pid)>> WaitForExecutorsAsync(int count) =>
        await Eventually.GetAsync(
            () => Executors.Count >= count ? Executors : null, Limit, $"{count} executors that register", Describe);

    private string Describe() => $"Events:\n{string.Join('\n', All)}\n{folders.Output}";

    private static List<JsonElement> Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();

        // What comes after the last line end is being written.
        var events = new List<JsonElement>();
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (JsonDocument.Parse(line).RootElement is var root && root.TryGetProperty("event", out var happened))
                events.Add(happened);
        return events;
    }
}
