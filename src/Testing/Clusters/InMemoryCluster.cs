using System.Runtime.CompilerServices;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters;

/// <summary>
/// The in-memory twin of a cluster manager: one driver's way to <see cref="InMemoryHosts"/>. It can do all that a
/// manager can: host weights, profiles, resume, notice before executors leave. Thread-safe.
/// </summary>
/// <param name="hosts">The cluster; not owned, it outlives its managers.</param>
public sealed class InMemoryCluster(InMemoryHosts hosts) : IClusterManager
{
    private readonly CancellationTokenSource detached = new();
    private InMemoryApplication? application;
    private int readers;
    private int disposals;

    /// <inheritdoc/>
    public ClusterAbilities Abilities { get; } =
        new(PrefersHosts: true, Profiles: true, Resumes: true, AnnouncesLeaving: true);

    private InMemoryApplication Application => application
        ?? throw new InvalidOperationException("The application has to be started first.");

    /// <inheritdoc/>
    public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(detached.IsCancellationRequested, this);
        application = hosts.Attach(start);
        return Task.FromResult(application.Id);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ClusterEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        if (Interlocked.Increment(ref readers) != 1)
        {
            throw new InvalidOperationException("The events of a cluster manager have one reader.");
        }

        await foreach (var happened in Application.Facts.ReadAsync(detached.Token, stop).ConfigureAwait(false))
        {
            yield return happened;
        }
    }

    /// <inheritdoc/>
    public async ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(detached.IsCancellationRequested, this);
        await hosts.ApplyAsync(Application, desired).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        hosts.Observe(Application, executor, standing);
        return default;
    }

    /// <inheritdoc/>
    public Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return hosts.EndAsync(Application, outcome, null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Increment(ref disposals) == 1)
        {
            await detached.CancelAsync().ConfigureAwait(false);
            if (application is not null)
            {
                hosts.Detach(application);
            }
        }
    }
}
