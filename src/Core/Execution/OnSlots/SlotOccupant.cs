namespace Flint.Execution.OnSlots;

/// <summary>
/// An attempt on a slot, and who may interrupt its thread: nobody before it begins or after it has ended. Begin and End
/// are called by the slot's thread, the others by the executor's loop; no locks, for a thread that is being interrupted
/// cannot wait for one.
/// </summary>
internal sealed class SlotOccupant
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Interrupted = 2;
    private const int Ended = 3;

    // Linked to nothing, so that it goes with the attempt: a linked one stays with what it is linked to until it is
    // disposed, and this one cannot be, as the loop may cancel an attempt that has just ended.
    private readonly CancellationTokenSource source = new();

    private volatile Thread? thread;
    private int state = Waiting;

    public CancellationToken Stop => source.Token;

    /// <summary>
    /// Cancels the token. What the user's code has registered with it runs elsewhere: it may throw, or take its time,
    /// and concerns nobody but the task.
    /// </summary>
    public void Cancel() => _ = source.CancelAsync();

    public void Begin(Thread slot)
    {
        thread = slot;
        Interlocked.Exchange(ref state, Running);
    }

    /// <summary>Ends what the thread waits for, or its next wait.</summary>
    public void Interrupt()
    {
        if (Interlocked.CompareExchange(ref state, Interrupted, Running) == Running)
        {
            thread!.Interrupt();
        }
    }

    /// <summary>True if the thread was or is being interrupted, and must not run anything else.</summary>
    public bool End() => Interlocked.CompareExchange(ref state, Ended, Running) != Running;
}
