namespace Flint.Rdds.Plans;

/// <summary>
/// Computes a value once for all callers. A failed or cancelled computation is tried again by the next caller.
/// Thread-safe.
/// </summary>
internal sealed class OnceAsync<T>(Func<CancellationToken, ValueTask<T>> compute) where T : class
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile T? value;

    /// <summary>The value if it was computed.</summary>
    public T? Known => value;

    public async ValueTask<T> GetAsync(CancellationToken stop)
    {
        if (value is { } known)
        {
            return known;
        }

        await gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return value ??= await compute(stop).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
