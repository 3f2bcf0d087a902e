using System.Threading.Channels;
using Flint.Cluster;

namespace Flint.Scheduling;

/// <summary>
/// The driver's end of the cluster manager: carries wishes to it in order and its reports to the scheduler, off the
/// scheduler's loop. Started explicitly; disposing ends both directions.
/// </summary>
/// <param name="manager">The manager; not owned.</param>
/// <param name="post">Gives an event to the scheduler's loop.</param>
internal sealed class ClusterLink(
    IClusterManager manager, Func<SchedulerEvent, CancellationToken, ValueTask> post) : IAsyncDisposable
{
    /// <summary>Wishes that may wait; a manager that takes none for so long is as good as gone.</summary>
    private const int MostWaiting = 1024;

    private readonly Channel<SchedulerCommand> wishes = Channel.CreateBounded<SchedulerCommand>(MostWaiting);
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    public void Start() => running = Task.WhenAll(ReadAsync(), ApplyAsync());

    /// <summary>Passes on Demand or Observe; false if the manager is too far behind.</summary>
    public bool TryCarryOut_OnLoop(SchedulerCommand wish) => wishes.Writer.TryWrite(wish);

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
        catch (OperationCanceledException)
        {
            // Disposed.
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
            await foreach (var wish in wishes.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                await ApplyAsync(wish).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async ValueTask ApplyAsync(SchedulerCommand wish)
    {
        try
        {
            if (wish is SchedulerCommand.Demand demand)
            {
                await manager.ApplyAsync(demand.Desired, stop.Token).ConfigureAwait(false);
            }
            else if (wish is SchedulerCommand.Observe observe)
            {
                await manager.ObserveAsync(observe.Executor, observe.Standing, stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The border of one call to foreign code: the jobs that wait for executors must hear why none comes.
            await EndAsync(error).ConfigureAwait(false);
        }
    }

    private ValueTask EndAsync(Exception error) => post(
        new SchedulerEvent.ClusterReported(new ClusterEvent.Ended($"the cluster manager failed: {error.Message}")),
        stop.Token);
}
