namespace Flint.Simulation.World;

/// <summary>The clock of one run: due actions in order of time, then of scheduling. Nothing waits for real.</summary>
internal sealed class VirtualTime
{
    private static readonly TimeSpan Earliness = TimeSpan.FromMicroseconds(700);

    private readonly PriorityQueue<Action, (long Due, long Order)> due = new();
    private long order;

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void At(DateTimeOffset time, Action action) =>
        due.Enqueue(action, ((time < Now ? Now : time).UtcTicks, order++));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>
    /// Sets timers as real ones are: the first time a time is asked for, it goes off a little early.
    /// </summary>
    public void WakeAt(DateTimeOffset time, HashSet<DateTimeOffset> asked, Action action)
    {
        var early = asked.Add(time) ? Earliness : TimeSpan.Zero;
        At(time - early, action);
    }

    /// <summary>Runs the next action; false if there is none.</summary>
    public bool Step()
    {
        if (!due.TryDequeue(out var action, out var key))
        {
            return false;
        }

        Now = new(key.Due, TimeSpan.Zero);
        action();
        return true;
    }
}
