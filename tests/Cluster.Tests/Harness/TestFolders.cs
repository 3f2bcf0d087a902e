namespace Flint.Processes.Harness;

/// <summary>Folders of one test's application; deleted at the end.</summary>
internal sealed class TestFolders : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("flint-cluster-").FullName;

    /// <summary><c>flint.local.dir</c>: nothing may be left in it.</summary>
    public string Scratch => Make("scratch");

    /// <summary><c>flint.work.dir</c>: executors' output.</summary>
    public string Work => Make("work");

    /// <summary><c>flint.eventLog.dir</c>.</summary>
    public string Events => Make("events");

    /// <summary>For what the test's jobs write.</summary>
    public string Data => Make("data");

    /// <summary>What an application needs to use these folders.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["flint.local.dir"] = Scratch,
        ["flint.work.dir"] = Work,
        ["flint.eventLog.enabled"] = "true",
        ["flint.eventLog.dir"] = Events,
    };

    /// <summary>What executors have written, each file with its name before it: for the messages of failures.</summary>
    public string Output => string.Join('\n', Machine.FilesUnder(Work).Select(
        file => $"{Path.GetRelativePath(Work, file)}:\n{File.ReadAllText(file)}"));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
}
