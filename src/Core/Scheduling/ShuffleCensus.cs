using Flint.Identity;
using Flint.Rdds;

namespace Flint.Scheduling;

/// <summary>
/// Notices shuffles that no data set is made from any more, and tells the scheduler. The rule: a shuffle is needed as
/// long as its dependency object can be reached, by a data set of the program or by the plan of a job. Looked at with
/// weak references, every ten seconds; nothing waits for a finalizer. Thread-safe; started explicitly.
/// </summary>
/// <param name="post">Gives an event to the scheduler's loop.</param>
/// <param name="options">Whether at all, and how often to collect.</param>
/// <param name="time">Times the looks.</param>
internal sealed class ShuffleCensus(
    Func<SchedulerEvent, CancellationToken, ValueTask> post, CleanerOptions options, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;

    // Under the gate. Bounded by the shuffles that the program holds.
    private readonly List<(ShuffleId Id, WeakReference<ShuffleDependency> Shuffle)> known = [];

    public void Track(ShuffleDependency shuffle)
    {
        if (!options.ReferenceTracking)
        {
            return;
        }

        lock (gate)
        {
            known.Add((shuffle.Id, new(shuffle)));
        }
    }

    public void Start() => running = options.ReferenceTracking ? RunAsync() : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pause, time);
        var collected = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false))
            {
                if (options.CollectionInterval > TimeSpan.Zero
                    && time.GetElapsedTime(collected) >= options.CollectionInterval && IsAnyKnown())
                {
                    GC.Collect();
                    collected = time.GetTimestamp();
                }

                var dead = TakeDead();
                if (dead.Count > 0)
                {
                    await post(new SchedulerEvent.ShufflesUnneeded(dead), stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private bool IsAnyKnown()
    {
        lock (gate)
        {
            return known.Count > 0;
        }
    }

    private List<ShuffleId> TakeDead()
    {
        lock (gate)
        {
            var dead = new List<ShuffleId>();
            known.RemoveAll(one =>
            {
                if (one.Shuffle.TryGetTarget(out _))
                {
                    return false;
                }

                dead.Add(one.Id);
                return true;
            });
            return dead;
        }
    }
}
