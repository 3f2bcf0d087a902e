namespace Flint.Pipelines;

/// <summary>
/// The one place where a slot thread waits for asynchronous work: block fetch, file read, commit answer. Ended by the
/// attempt's token and by a deadline. One per attempt; used by its slot thread.
/// </summary>
internal sealed class SlotWait(TimeSpan deadline, CancellationToken stop)
{
    /// <summary>The attempt's token.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Waits for <paramref name="work"/>, which must itself observe <see cref="Stop"/>.</summary>
    /// <exception cref="OperationCanceledException">The attempt was cancelled.</exception>
    /// <exception cref="TimeoutException">Names <paramref name="what"/> and the deadline.</exception>
    public T For<T>(ValueTask<T> work, string what)
    {
        if (work.IsCompletedSuccessfully)
        {
            return work.Result;
        }

        var task = work.AsTask();
        try
        {
            return task.WaitAsync(deadline, stop).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {deadline.TotalSeconds:0} s for {what}.");
        }
    }

    /// <summary>
    /// Takes an interrupt of the calling thread that nothing has waited for: it would end the next wait. True if there
    /// was one.
    /// </summary>
    public static bool TakeInterrupt()
    {
        try
        {
            return Thread.CurrentThread.Join(TimeSpan.Zero);
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }
}
