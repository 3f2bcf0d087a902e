namespace Flint.Processes.Harness;

/// <summary>
/// A session of this test process on <c>local-cluster</c>, with folders of its own. Disposing ends it and checks that it
/// leaves nothing: no process, no file in its local folders.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private TestCluster(FlintSession session, TestFolders folders)
    {
        Session = session;
        Folders = folders;
        Events = new(folders);
    }

    public FlintSession Session { get; }

    public TestFolders Folders { get; }

    public EventTail Events { get; }

    /// <summary>Executor processes that live now.</summary>
    public IReadOnlyList<int> Pids => Machine.PidsCarrying(Session.Application.Value);

    public static async Task<TestCluster> StartAsync(
        string master = "local-cluster[2,1,512]", params (string Key, string Value)[] settings)
    {
        var folders = new TestFolders();
        var builder = FlintSession.Builder().AppName("test").Master(master);
        foreach (var (key, value) in folders.Settings.Select(one => (one.Key, one.Value)).Concat(settings))
            builder.Config(key, value);
        return new(await builder.StartAsync(TestContext.Current.CancellationToken), folders);
    }

    public async ValueTask DisposeAsync()
    {
        var application = Session.Application.Value;
        await Session.DisposeAsync();
        await NothingIsLeftAsync(application, Folders, EndLimit);
        Folders.Dispose();
    }

    /// <summary>No process carries the application's id, and no file lies in its local folders.</summary>
    public static async Task NothingIsLeftAsync(string application, TestFolders folders, TimeSpan limit)
    {
        await Eventually.HoldsAsync(
            () => Machine.PidsCarrying(application).Count == 0, limit, $"the end of all processes of {application}",
            () => $"Left: {string.Join(' ', Machine.PidsCarrying(application))}\n{folders.Output}");
        await Eventually.HoldsAsync(
            () => Machine.FilesUnder(folders.Scratch).Count == 0, limit, "empty local folders",
            () => $"Left: {string.Join('\n', Machine.FilesUnder(folders.Scratch))}");
    }
}
