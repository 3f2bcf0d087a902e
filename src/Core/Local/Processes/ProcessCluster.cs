using System.ComponentModel;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Flint.Cluster;
using Flint.Errors;
using Flint.Identity;

namespace Flint.Local.Processes;

/// <summary>
/// The cluster manager of <c>local-cluster[n,c,m]</c>: lends executors that are processes of this machine, children of
/// the driver. A container is granted at once, so nothing is ever pending. Knows of executors what any manager knows:
/// a template to fill, and that they dial the driver. Thread-safe.
/// </summary>
/// <param name="slots">Slots of each executor.</param>
/// <param name="tokenOf">Makes the proof that an executor belongs to the application.</param>
/// <param name="logs">Where their output goes.</param>
/// <param name="openFolder">Opens the driver's own folder, through which secrets are handed over.</param>
/// <param name="cleanUp">Deletes what an executor that could not do so left on the disk.</param>
/// <param name="time">Names the application and times ends.</param>
internal sealed class ProcessCluster(
    int slots, Func<ExecutorId, string> tokenOf, ExecutorLogs logs, Func<ApplicationId, DriverFolder> openFolder,
    Action<ApplicationId, ExecutorId> cleanUp, TimeProvider time) : IClusterManager
{
    private const string ThisHost = "localhost";

    /// <summary>There are a few for each executor; a driver that reads none makes launches and losses wait.</summary>
    private readonly Channel<ClusterEvent> events = Channel.CreateBounded<ClusterEvent>(256);

    /// <summary>Held for whole changes of the set of executors, so that two wishes do not mix.</summary>
    private readonly SemaphoreSlim gate = new(1, 1);

    private readonly CancellationTokenSource closing = new();

    // Under the gate.
    private readonly Dictionary<ExecutorId, (LaunchedExecutor Process, Task Watch)> running = [];
    private (ApplicationId Application, LaunchTemplate Launch, DriverFolder Own)? started;
    private int launched;
    private readonly HashSet<ExecutorId> leaving = [];
    private long revision = -1;
    private bool over;

    public ClusterAbilities Abilities { get; } =
        new(PrefersHosts: false, Profiles: false, Resumes: false, AnnouncesLeaving: false);

    public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop)
    {
        // Random digits: two drivers may start in one second, and their executors share the scratch folders.
        var second = time.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var application = new ApplicationId($"app-{second}-{RandomNumberGenerator.GetInt32(int.MaxValue):D10}");
        started = (application, start.Launch, openFolder(application));
        return Task.FromResult(application);
    }

    public IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop) => events.Reader.ReadAllAsync(stop);

    public async ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
    {
        await gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (desired.Revision <= revision || over)
            {
                return;
            }

            revision = desired.Revision;
            Release(desired.Release);
            await GrantAsync(desired, stop).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop)
    {
        await gate.WaitAsync(stop).ConfigureAwait(false);
        if (standing is ExecutorStanding.Draining or ExecutorStanding.Drained && running.ContainsKey(executor))
        {
            leaving.Add(executor);
        }

        gate.Release();
    }

    public async Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop)
    {
        var left = await CloseAsync(stop).ConfigureAwait(false);
        foreach (var (process, _) in left)
        {
            process.Release("the application ended", atOnce: false);
        }

        await Task.WhenAll(left.Select(executor => executor.Watch)).WaitAsync(stop).ConfigureAwait(false);
        started?.Own.Hold.Dispose();
        events.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        var left = await CloseAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var (process, _) in left)
        {
            process.Detach();
        }

        await Task.WhenAll(left.Select(executor => executor.Watch)).ConfigureAwait(false);
        started?.Own.Hold.Dispose();
        events.Writer.TryComplete();
    }

    /// <summary>Nothing is launched from here on; what runs.</summary>
    private async ValueTask<IReadOnlyList<(LaunchedExecutor Process, Task Watch)>> CloseAsync(CancellationToken stop)
    {
        await gate.WaitAsync(stop).ConfigureAwait(false);
        over = true;
        var left = running.Values.ToList();
        gate.Release();
        await closing.CancelAsync().ConfigureAwait(false);
        return left;
    }

    private void Release(IReadOnlyDictionary<ExecutorId, ReleaseReason> release)
    {
        foreach (var (id, reason) in release)
        {
            if (running.TryGetValue(id, out var executor))
            {
                // What does not answer the driver would not see the end of its input either.
                executor.Process.Release($"released: {reason}", atOnce: reason == ReleaseReason.Broken);
            }
        }
    }

    private async ValueTask GrantAsync(ExecutorDemand desired, CancellationToken stop)
    {
        var wanted = desired.Profiles.TryGetValue(ProfileId.Default, out var profile) ? profile.Count : 0;
        var missing = wanted - running.Count(executor =>
            executor.Value.Process.Released is null && !leaving.Contains(executor.Key));
        if (missing > 0 && desired.ExcludedNodes.Contains(ThisHost))
        {
            await WaitsAsync(ProfileId.Default, $"the only host, {ThisHost}, is excluded", stop).ConfigureAwait(false);
            missing = 0;
        }

        for (; missing > 0; missing--)
        {
            await LaunchAsync(stop).ConfigureAwait(false);
        }

        foreach (var other in desired.Profiles.Where(one => one.Key != ProfileId.Default && one.Value.Count > 0))
        {
            await WaitsAsync(other.Key, "local-cluster has executors of one size only", stop).ConfigureAwait(false);
        }
    }

    private async ValueTask LaunchAsync(CancellationToken stop)
    {
        var (application, launch, own) = started
            ?? throw new InvalidOperationException("The application has to be started before executors are asked for.");
        var id = new ExecutorId(launched++.ToString(CultureInfo.InvariantCulture));
        var grant = new ClusterEvent.Granted(id, ProfileId.Default, ThisHost, null, null);
        await events.Writer.WriteAsync(grant, stop).ConfigureAwait(false);
        try
        {
            var secrets = Path.Combine(own.Path, id.Value);
            var filled = launch.Fill(new(application, id, ThisHost, slots, [], tokenOf(id)) { Folder = secrets });
            filled.WriteFiles(secrets);
            var folder = logs.FolderOf(application, id);
            var process = LaunchedExecutor.Start(id, filled, folder, logs.EchoOf(id), time);

            // Before any wait: a demand that is given up from here on must not leave a process that nobody ends. Its
            // end is told after this change, which holds the gate.
            running.Add(id, (process, WatchAsync(process, application, secrets)));
            await events.Writer.WriteAsync(new ClusterEvent.Launched(id), stop).ConfigureAwait(false);
            await WaitsAsync(
                ProfileId.Default,
                $"executor {id} was started and has not registered yet; what it writes is in {folder}",
                stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is Win32Exception or FlintException)
        {
            var gone = new ClusterEvent.Gone(
                id, LossReason.LaunchFailed, null, $"{launch.Arguments[0]} cannot be started: {error.Message}");
            await events.Writer.WriteAsync(gone, stop).ConfigureAwait(false);
        }
    }

    private ValueTask WaitsAsync(ProfileId profile, string why, CancellationToken stop) =>
        events.Writer.WriteAsync(new ClusterEvent.Waiting(profile, why, time.GetUtcNow()), stop);

    /// <summary>A disk that refuses must not hide that the executor is gone.</summary>
    private void CleanUp(ApplicationId application, ExecutorId executor, string secrets)
    {
        try
        {
            if (Directory.Exists(secrets))
            {
                Directory.Delete(secrets, recursive: true);
            }

            cleanUp(application, executor);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logs.EchoOf(executor)?.Invoke($"(what it left on the disk could not be deleted: {error.Message})");
        }
    }

    private async Task WatchAsync(LaunchedExecutor process, ApplicationId application, string secrets)
    {
        var exit = await process.Exited.ConfigureAwait(false);
        CleanUp(application, process.Id, secrets);
        await gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        running.Remove(process.Id);
        leaving.Remove(process.Id);
        gate.Release();
        var gone = process.Released is { } because
            ? new ClusterEvent.Gone(process.Id, LossReason.Released, exit.Code, because)
            : new ClusterEvent.Gone(process.Id, exit.Reason, exit.Code, exit.Text);
        try
        {
            if (!events.Writer.TryWrite(gone))
            {
                await events.Writer.WriteAsync(gone, closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The application has ended, and its reader with it.
        }
    }
}
