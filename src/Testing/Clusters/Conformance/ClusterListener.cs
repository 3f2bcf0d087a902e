using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters.Conformance;

/// <summary>
/// The one reader of a manager's events: reads the next only when it is asked to, so that a check decides what is
/// acknowledged. Demands of every event that it fits those before.
/// </summary>
/// <param name="manager">The manager.</param>
/// <param name="known">Executors that the driver knew before.</param>
/// <param name="time">Times waits.</param>
/// <param name="stop">Ends the check.</param>
internal sealed class ClusterListener(
    IClusterManager manager, IReadOnlyList<ExecutorId> known, TimeProvider time, CancellationToken stop)
    : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly HashSet<ExecutorId> granted = [.. known];
    private readonly HashSet<ExecutorId> gone = [];
    private readonly List<ClusterEvent> all = [];
    private IAsyncEnumerator<ClusterEvent>? events;
    private bool isDisposed;

    public IReadOnlyList<ClusterEvent> All => all;

    /// <summary>The next event that fits; earlier ones stay in <see cref="All"/>.</summary>
    public async Task<TEvent> NextAsync<TEvent>(string what, Func<TEvent, bool>? fits = null)
        where TEvent : ClusterEvent
    {
        while (true)
        {
            var next = await NextAsync(what).ConfigureAwait(false)
                ?? throw new ConformanceException($"Expected: {what}. The events ended. Told: {Text()}.");
            if (next is TEvent found && (fits is null || fits(found)))
            {
                return found;
            }
        }
    }

    /// <summary>Waits for a launch, and gives the grant that it belongs to.</summary>
    public async Task<ClusterEvent.Granted> LaunchedAsync(string what)
    {
        var launched = await NextAsync<ClusterEvent.Launched>($"the launch of {what}").ConfigureAwait(false);
        return all.OfType<ClusterEvent.Granted>().Last(grant => grant.Executor == launched.Executor);
    }

    public Task<ClusterEvent.Gone> GoneAsync(ExecutorId executor) =>
        NextAsync<ClusterEvent.Gone>($"{executor} is gone", one => one.Executor == executor);

    /// <summary>Reads until the events end.</summary>
    public async Task EndAsync()
    {
        while (await NextAsync("the end of the events").ConfigureAwait(false) is not null)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            await (events?.DisposeAsync() ?? default).ConfigureAwait(false);
            over.Dispose();
        }
    }

    private async Task<ClusterEvent?> NextAsync(string what)
    {
        events ??= manager.ReadEventsAsync(over.Token).GetAsyncEnumerator(over.Token);
        var isNext = events.MoveNextAsync().AsTask();
        try
        {
            if (!await isNext.WaitAsync(Limit, time, stop).ConfigureAwait(false))
            {
                return null;
            }
        }
        catch (TimeoutException)
        {
            // The enumerator can be disposed only when its call has ended.
            await over.CancelAsync().ConfigureAwait(false);
            await ((Task)isNext).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new ConformanceException($"Expected: {what}, within {Limit}. Told: {Text()}.");
        }

        var next = events.Current;
        all.Add(next);
        Check(next);
        return next;
    }

    private void Check(ClusterEvent next)
    {
        switch (next)
        {
            case ClusterEvent.Granted one:
                Expect.That(!string.IsNullOrEmpty(one.Host), $"{one.Executor} is granted on a host");
                Expect.That(
                    granted.Add(one.Executor) || known.Contains(one.Executor), $"the id {one.Executor} is used once");
                break;
            case ClusterEvent.Launched one:
                Known(one.Executor, next);
                break;
            case ClusterEvent.Leaving one:
                Known(one.Executor, next);
                break;
            case ClusterEvent.Unreachable one:
                Known(one.Executor, next);
                break;
            case ClusterEvent.Returned one:
                Known(one.Executor, next);
                break;
            case ClusterEvent.Gone one:
                Known(one.Executor, next);
                gone.Add(one.Executor);
                break;
            case ClusterEvent.Waiting one:
                Expect.That(!string.IsNullOrWhiteSpace(one.Why), "who waits hears why");
                break;
            default:
                break;
        }
    }

    private void Known(ExecutorId executor, ClusterEvent next)
    {
        Expect.That(granted.Contains(executor), $"{next} follows the grant of {executor}. Told: {Text()}");
        Expect.That(!gone.Contains(executor), $"nothing is told of {executor} once it is gone, but {next} was");
    }

    private string Text() => all.Count == 0 ? "nothing" : string.Join("; ", all);
}
