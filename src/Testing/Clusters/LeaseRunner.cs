using System.Diagnostics;
using Flint.Cluster;

namespace Flint.Testing.Clusters;

/// <summary>
/// Carries out what an <see cref="InMemoryApplication"/> decided: starts, follows and ends processes. Takes the lock of
/// the hosts for decisions, never while it waits. Thread-safe.
/// </summary>
/// <param name="gate">The lock of the hosts.</param>
/// <param name="launch">Starts a process; null: nothing runs.</param>
/// <param name="byHand">True: only launches by hand are carried out.</param>
/// <param name="time">Times deadlines.</param>
internal sealed class LeaseRunner(
    Lock gate, Func<InMemoryLaunch, CancellationToken, Task<InMemoryProcess>>? launch, bool byHand, TimeProvider time)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource closing = new();

    // Under the gate.
    private readonly List<Task> watches = [];

    public Task RunAsync(IEnumerable<(InMemoryApplication Application, LeaseEffect Effect)> effects) =>
        RunQueueAsync(new(effects));

    /// <summary>An executor must leave; it is ended at the deadline if it is there yet. Under the gate.</summary>
    public void Leave_Locked(
        InMemoryApplication application, InMemoryLease lease, TimeSpan notice, LossReason cause, string text)
    {
        if (!lease.IsLeaving && !lease.IsOver)
        {
            lease.IsLeaving = true;
            application.Facts.Add(new ClusterEvent.Leaving(lease.Executor, time.GetUtcNow() + notice, cause));
            watches.Add(TakeAwayAsync(application, lease, notice, cause, text));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        Task[] left;
        lock (gate)
        {
            left = [.. watches];
        }

        await Task.WhenAll(left).ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task RunQueueAsync(Queue<(InMemoryApplication Application, LeaseEffect Effect)> left)
    {
        while (left.TryDequeue(out var next))
        {
            var more = next.Effect switch
            {
                LeaseEffect.Launch { ByHand: var asked } when byHand && !asked => [],
                LeaseEffect.Launch start => await StartAsync(next.Application, start.Lease).ConfigureAwait(false),
                LeaseEffect.Stop stop => await EndAsync(next.Application, stop).ConfigureAwait(false),
                _ => throw new UnreachableException($"Unknown effect {next.Effect}."),
            };
            more.ForEach(effect => left.Enqueue((next.Application, effect)));
        }
    }

    private async Task<List<LeaseEffect>> StartAsync(InMemoryApplication application, InMemoryLease lease)
    {
        InMemoryProcess? process = null;
        if (launch is not null)
        {
            var request = new InMemoryLaunch(
                application.Id, lease.Executor, lease.Profile, lease.Host, application.Template);
            try
            {
                process = await launch(request, closing.Token).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // The border around the test's code: a launch that fails is a fact of the cluster.
                lock (gate)
                {
                    return application.Stop(lease, LossReason.LaunchFailed, null, error.Message);
                }
            }
        }

        lock (gate)
        {
            if (!lease.IsOver)
            {
                application.Launched(lease, process);
                if (process is not null)
                {
                    watches.Add(WatchAsync(application, lease, process));
                }

                return [];
            }
        }

        // It was let go while it started.
        await (process?.Body.DisposeAsync() ?? default).ConfigureAwait(false);
        return [];
    }

    private async Task<List<LeaseEffect>> EndAsync(InMemoryApplication application, LeaseEffect.Stop stop)
    {
        await (stop.Lease.Process?.Body.DisposeAsync() ?? default).ConfigureAwait(false);
        lock (gate)
        {
            return application.Gone(stop);
        }
    }

    private async Task TakeAwayAsync(
        InMemoryApplication application, InMemoryLease lease, TimeSpan notice, LossReason cause, string text)
    {
        await Task.Delay(notice, time, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!closing.IsCancellationRequested)
        {
            await StopAsync(application, lease, cause, null, text).ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(InMemoryApplication application, InMemoryLease lease, InMemoryProcess process)
    {
        var (code, text) = await process.Ended.ConfigureAwait(false);
        await StopAsync(application, lease, LossReason.Exited, code, text).ConfigureAwait(false);
    }

    private Task StopAsync(
        InMemoryApplication application, InMemoryLease lease, LossReason reason, int? code, string text)
    {
        List<LeaseEffect> effects;
        lock (gate)
        {
            effects = application.Stop(lease, reason, code, text);
        }

        return RunAsync(effects.Select(effect => (application, effect)));
    }
}
