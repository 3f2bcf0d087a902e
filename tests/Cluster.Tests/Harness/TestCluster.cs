using Flint.Cluster;

namespace Flint.Processes.Harness;

/// <summary>
/// A session of this test process on <c>local-cluster</c>, with folders of its own. Disposing ends it and checks that it
/// leaves nothing: no process, no port, no file in its local folders.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly bool borrowed;

    private TestCluster(FlintSession session, TestFolders folders, bool borrowed)
    {
        Session = session;
        Folders = folders;
        Events = new(folders);
        this.borrowed = borrowed;
    }

    public FlintSession Session { get; }

    public TestFolders Folders { get; }

    public EventTail Events { get; }

    /// <summary>Executor processes that live now.</summary>
    public IReadOnlyList<int> Pids => Machine.PidsCarrying(Session.Application.Value);

    public static Task<TestCluster> StartAsync(
        string master = "local-cluster[2,1,512]", params (string Key, string Value)[] settings) =>
        StartAsync(FlintSession.Builder().Master(master), settings, borrowed: false);

    /// <summary>
    /// Two executors with one slot, lent by a manager of the test's own that kills them at the end: their files are left
    /// to the next session.
    /// </summary>
    public static Task<TestCluster> StartAsync(IClusterPlugin lender, params (string Key, string Value)[] settings) =>
        StartAsync(
            FlintSession.Builder().Master("machine://localhost").Plugin("machine", lender),
            [("flint.executor.instances", "2"), ("flint.executor.cores", "1"), .. settings], borrowed: true);

    private static async Task<TestCluster> StartAsync(
        FlintSessionBuilder builder, IEnumerable<(string Key, string Value)> settings, bool borrowed)
    {
        var folders = new TestFolders();
        builder.AppName("test");
        foreach (var (key, value) in folders.Settings.Select(one => (one.Key, one.Value)).Concat(settings))
            builder.Config(key, value);
        return new(await builder.StartAsync(TestContext.Current.CancellationToken), folders, borrowed);
    }

    public async ValueTask DisposeAsync()
    {
        var application = Session.Application.Value;
        await Session.DisposeAsync();
        await NoProcessIsLeftAsync(application, Folders, EndLimit);
        if (!borrowed)
        {
            await NothingIsLeftAsync(application, Folders, EndLimit);
            Assert.Empty(Machine.ListeningPortsOf(Environment.ProcessId));
        }

        Folders.Dispose();
    }

    /// <summary>No process carries the application's id, and no file lies in its local folders.</summary>
    public static async Task NothingIsLeftAsync(string application, TestFolders folders, TimeSpan limit)
    {
        await NoProcessIsLeftAsync(application, folders, limit);
        await Eventually.HoldsAsync(
            () => Machine.FilesUnder(folders.Scratch).Count == 0, limit, "empty local folders",
            () => $"Left: {string.Join('\n', Machine.FilesUnder(folders.Scratch))}");
    }

    private static Task NoProcessIsLeftAsync(string application, TestFolders folders, TimeSpan limit) =>
        Eventually.HoldsAsync(
            () => Machine.PidsCarrying(application).Count == 0, limit, $"the end of all processes of {application}",
            () => $"Left: {string.Join(' ', Machine.PidsCarrying(application))}\n{folders.Output}");
}
