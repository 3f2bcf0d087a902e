using System.Diagnostics;
using System.Threading.Channels;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Scheduling;

/// <summary>
/// The driver's end of the cluster manager: carries wishes to it and its reports to the scheduler, off the scheduler's
/// loop. A manager that is slow gets the latest wish and the latest standing of each executor, none of them never.
/// Started explicitly; disposing ends both directions.
/// </summary>
/// <param name="manager">The manager; not owned.</param>
/// <param name="post">Gives an event to the scheduler's loop.</param>
internal sealed class ClusterLink(
    IClusterManager manager, Func<SchedulerEvent, CancellationToken, ValueTask> post) : IAsyncDisposable
{
    // One signal is enough: whoever is woken takes all that waits.
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;

    // Under the gate. Bounded by the number of executors: each stands in the queue once.
    private readonly Queue<ExecutorId> observed = [];
    private readonly Dictionary<ExecutorId, ExecutorStanding> standings = [];
    private ExecutorDemand? demand;

    public void Start() => running = Task.WhenAll(ReadAsync(), ApplyAsync());

    /// <summary>Passes on Demand or Observe, which take the place of what waits and is older.</summary>
    public void CarryOut_OnLoop(SchedulerCommand wish)
    {
        lock (gate)
        {
            switch (wish)
            {
                case SchedulerCommand.Demand whole:
                    demand = whole.Desired;
                    break;
                case SchedulerCommand.Observe observe:
                    if (!standings.ContainsKey(observe.Executor))
                    {
                        observed.Enqueue(observe.Executor);
                    }

                    standings[observe.Executor] = observe.Standing;
                    break;
                default:
                    throw new UnreachableException($"{wish} is nothing for a cluster manager.");
            }
        }

        wake.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var report in manager.ReadEventsAsync(stop.Token).ConfigureAwait(false))
            {
                await post(new SchedulerEvent.ClusterReported(report), stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposed. A manager's own time-outs look alike and are failures.
        }
        catch (Exception error)
        {
            // The border of foreign code: without its reports no executor is ever known to be gone.
            await EndAsync(error).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync()
    {
        try
        {
            await foreach (var _ in wake.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                while (TakeNext() is { } call)
                {
                    await ApplyAsync(call).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposed. A manager's own time-outs look alike and are failures.
        }
    }

    /// <summary>
    /// The next call to the manager, or null: standings first, as the wish follows from them.
    /// </summary>
    private Func<ValueTask>? TakeNext()
    {
        lock (gate)
        {
            if (observed.TryDequeue(out var executor))
            {
                standings.Remove(executor, out var standing);
                return () => manager.ObserveAsync(executor, standing, stop.Token);
            }

            var wish = demand;
            demand = null;
            return wish is null ? null : () => manager.ApplyAsync(wish, stop.Token);
        }
    }

    private async ValueTask ApplyAsync(Func<ValueTask> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // The border of one call to foreign code: the jobs that wait for executors must hear why none comes.
            await EndAsync(error).ConfigureAwait(false);
        }
    }

    private ValueTask EndAsync(Exception error) => post(
        new SchedulerEvent.ClusterReported(new ClusterEvent.Ended($"the cluster manager failed: {error.Message}")),
        stop.Token);
}
