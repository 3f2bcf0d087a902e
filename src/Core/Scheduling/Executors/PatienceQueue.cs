namespace Flint.Scheduling.Executors;

/// <summary>
/// When to look at which executor, because it may be silent or cut for too long. A sign of life costs nothing: the
/// executor is looked at when its old time has come, and gets a new one. Part of the scheduler's core.
/// </summary>
internal sealed class PatienceQueue(SchedulerOptions options)
{
    private readonly PriorityQueue<ExecutorState, DateTimeOffset> checks = new();

    // Time in which the driver itself did not run is nobody's silence.
    private DateTimeOffset awakeSince = DateTimeOffset.MinValue;

    public DateTimeOffset? Next => checks.TryPeek(out _, out var due) ? due : null;

    /// <summary>The driver slept until now: every executor gets its full time again.</summary>
    public void Slept(DateTimeOffset now) => awakeSince = now;

    /// <summary>It registered, or its stream was cut.</summary>
    public void Watch(ExecutorState executor) => Schedule(executor);

    /// <summary>The executors whose time is over by now.</summary>
    public IEnumerable<ExecutorState> TakeOverdue(DateTimeOffset now, Func<ExecutorState, bool> isKnown)
    {
        while (checks.TryPeek(out var executor, out var due) && due <= now)
        {
            checks.Dequeue();
            if (due != executor.CheckAt || !isKnown(executor))
            {
                continue;
            }

            if (LimitOf(executor) <= now)
            {
                yield return executor;
            }
            else
            {
                Schedule(executor);
            }
        }
    }

    private void Schedule(ExecutorState executor)
    {
        var limit = LimitOf(executor);
        if (limit != executor.CheckAt)
        {
            executor.CheckAt = limit;
            checks.Enqueue(executor, limit);
        }
    }

    private DateTimeOffset LimitOf(ExecutorState executor)
    {
        var silent = Later(executor.HeardAt) + options.NetworkTimeout;
        return executor.CutAt is { } cut && Later(cut) + options.CutPatience is var lost && lost < silent
            ? lost
            : silent;
    }

    private DateTimeOffset Later(DateTimeOffset time) => time > awakeSince ? time : awakeSince;
}
