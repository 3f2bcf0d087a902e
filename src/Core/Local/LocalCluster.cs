using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Local;

/// <summary>
/// The cluster manager of <c>local[N]</c>: lends one executor inside this process. Thread-safe.
/// </summary>
/// <param name="start">Starts the executor's host; the result is disposed when the executor is let go.</param>
/// <param name="time">Names the application.</param>
internal sealed class LocalCluster(
    Func<CancellationToken, Task<IAsyncDisposable>> start, TimeProvider time) : IClusterManager
{
    /// <summary>The one executor.</summary>
    public static readonly ExecutorId Only = new("driver");

    private readonly Channel<ClusterEvent> events = Channel.CreateBounded<ClusterEvent>(16);
    private readonly SemaphoreSlim gate = new(1, 1);

    // Under the gate.
    private IAsyncDisposable? executor;
    private bool granted;
    private long revision = -1;

    public ClusterAbilities Abilities { get; } =
        new(PrefersHosts: false, Profiles: false, Resumes: false, AnnouncesLeaving: false);

    public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop) =>
        Task.FromResult(new ApplicationId(
            "local-" + time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));

    public async IAsyncEnumerable<ClusterEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var happened in events.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            yield return happened;
        }
    }

    public async ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
    {
        await gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (desired.Revision <= revision)
            {
                return;
            }

            revision = desired.Revision;
            if (desired.Release.TryGetValue(Only, out var reason))
            {
                await EndAsync(LossReason.Released, $"released: {reason}").ConfigureAwait(false);
            }
            else if (!granted && desired.Profiles.Values.Sum(profile => profile.Count) > 0)
            {
                granted = true;
                var grant = new ClusterEvent.Granted(Only, ProfileId.Default, "localhost", null, null);
                await events.Writer.WriteAsync(grant, stop).ConfigureAwait(false);
                executor = await start(stop).ConfigureAwait(false);
                await events.Writer.WriteAsync(new ClusterEvent.Launched(Only), stop).ConfigureAwait(false);
            }
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
            await EndAsync(LossReason.Released, "the application ended").ConfigureAwait(false);
            events.Writer.TryComplete();
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        events.Writer.TryComplete();
        await EndAsync(LossReason.Released, "the manager was disposed").ConfigureAwait(false);
    }

    private async ValueTask EndAsync(LossReason reason, string text)
    {
        if (executor is { } running)
        {
            executor = null;
            await running.DisposeAsync().ConfigureAwait(false);
            events.Writer.TryWrite(new ClusterEvent.Gone(Only, reason, 0, text));
        }
    }
}
