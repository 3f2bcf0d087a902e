using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Local;

/// <summary>An executor that runs in this process.</summary>
/// <param name="Host">Disposing ends it.</param>
/// <param name="Exited">Ends when it has ended, for whatever reason.</param>
internal sealed record LocalExecutor(IAsyncDisposable Host, Task<(int Code, string Reason)> Exited);

/// <summary>
/// The cluster manager of <c>local[N]</c>: lends one executor inside this process, and another one if that ends.
/// Thread-safe.
/// </summary>
/// <param name="start">Starts an executor.</param>
/// <param name="time">Names the application.</param>
internal sealed class LocalCluster(
    Func<ApplicationId, ExecutorId, CancellationToken, Task<LocalExecutor>> start, TimeProvider time) : IClusterManager
{
    private const string Host = "localhost";

    /// <summary>There are a few for each executor; a driver that reads none makes launches and losses wait.</summary>
    private readonly Channel<ClusterEvent> events = Channel.CreateBounded<ClusterEvent>(64);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly CancellationTokenSource closing = new();

    // Under the gate.
    private (ExecutorId Id, LocalExecutor Running, TaskCompletionSource<string> Released)? executor;
    private Task watches = Task.CompletedTask;
    private ApplicationId application;
    private int launched;
    private long revision = -1;
    private bool over;

    public ClusterAbilities Abilities { get; } =
        new(PrefersHosts: false, Profiles: false, Resumes: false, AnnouncesLeaving: false);

    public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop)
    {
        application = new(
            "local-" + time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
            // Two programs that start in the same millisecond must not share a folder.
            + "-" + RandomNumberGenerator.GetHexString(8, lowercase: true));
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
            if (executor is { } now && desired.Release.TryGetValue(now.Id, out var reason))
            {
                await EndAsync($"released: {reason}").ConfigureAwait(false);
            }

            await GrantAsync(desired, stop).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop) => default;

    public async Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop)
    {
        await gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            over = true;
            await EndAsync("the application ended").ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }

        await closing.CancelAsync().ConfigureAwait(false);
        await watches.ConfigureAwait(false);
        events.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync() =>
        await FinishAsync(new(ApplicationStatus.Killed, "the manager was disposed"), default).ConfigureAwait(false);

    private async ValueTask GrantAsync(ExecutorDemand desired, CancellationToken stop)
    {
        var wanted = desired.Profiles.Values.Sum(profile => profile.Count);
        var isExcluded = desired.ExcludedNodes.Contains(Host);
        if (executor is null && wanted > 0 && !isExcluded)
        {
            await LaunchAsync(stop).ConfigureAwait(false);
        }

        if (wanted > 1 || (wanted > 0 && executor is null))
        {
            var why = isExcluded ? $"the only host, {Host}, is excluded" : "a local master lends one executor";
            var waiting = new ClusterEvent.Waiting(ProfileId.Default, why, time.GetUtcNow());
            await events.Writer.WriteAsync(waiting, stop).ConfigureAwait(false);
        }
    }

    private async ValueTask LaunchAsync(CancellationToken stop)
    {
        var id = new ExecutorId($"local-{launched++}");
        var grant = new ClusterEvent.Granted(id, ProfileId.Default, Host, null, null);
        await events.Writer.WriteAsync(grant, stop).ConfigureAwait(false);
        var running = await start(application, id, stop).ConfigureAwait(false);

        // Before any wait: a demand that is given up from here on must not leave an executor that nobody ends.
        var released = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        executor = (id, running, released);
        watches = Task.WhenAll(watches, WatchAsync(id, running, released.Task));
        await events.Writer.WriteAsync(new ClusterEvent.Launched(id), stop).ConfigureAwait(false);
    }

    /// <summary>
    /// An executor that ends is reported, however full the events are: else the driver asks for no other.
    /// </summary>
    private async Task WatchAsync(ExecutorId id, LocalExecutor running, Task<string> released)
    {
        await Task.WhenAny(running.Exited, released).ConfigureAwait(false);
        await gate.WaitAsync().ConfigureAwait(false);
        if (executor?.Id == id)
        {
            executor = null;
            await running.Host.DisposeAsync().ConfigureAwait(false);
        }

        gate.Release();
        var gone = released.IsCompleted
            ? new ClusterEvent.Gone(id, LossReason.Released, 0, await released.ConfigureAwait(false))
            : GoneByItself(id, await running.Exited.ConfigureAwait(false));
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

    private static ClusterEvent.Gone GoneByItself(ExecutorId id, (int Code, string Reason) exit) =>
        new(id, LossReason.Exited, exit.Code, exit.Reason);

    private async ValueTask EndAsync(string text)
    {
        if (executor is { } now)
        {
            executor = null;
            await now.Running.Host.DisposeAsync().ConfigureAwait(false);
            now.Released.SetResult(text);
        }
    }
}
