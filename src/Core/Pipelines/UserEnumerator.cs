using System.Runtime.CompilerServices;

namespace Flint.Pipelines;

/// <summary>A sequence that user code returned, enumerated inside the border of <see cref="UserCalls"/>.</summary>
internal sealed class UserEnumerator<T> : IDisposable
{
    // An endless sequence must see the attempt's cancellation; a look per record would be felt.
    private const int RecordsPerLook = 1024;

    private readonly UserCalls userCalls;
    private readonly string operatorName;
    private readonly IEnumerator<T> inner;
    private int untilLook = RecordsPerLook;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public UserEnumerator(IEnumerable<T>? records, UserCalls calls, string name)
    {
        userCalls = calls;
        operatorName = name;
        try
        {
            inner = records is null
                ? throw new InvalidOperationException($"The function of {name} returned null instead of a sequence.")
                : records.GetEnumerator();
        }
        catch (Exception error) when (calls.IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw calls.Failed(name, error);
        }
    }

    public T Current { get; private set; } = default!;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool MoveNext()
    {
        if (--untilLook == 0)
        {
            userCalls.Stop.ThrowIfCancellationRequested();
            untilLook = RecordsPerLook;
        }

        try
        {
            if (!inner.MoveNext())
            {
                return false;
            }

            Current = inner.Current;
            return true;
        }
        catch (Exception error) when (userCalls.IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw userCalls.Failed(operatorName, error);
        }
    }

    public void Dispose()
    {
        try
        {
            inner.Dispose();
        }
        catch (Exception error) when (userCalls.IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw userCalls.Failed(operatorName, error);
        }
    }
}
