using System.Runtime.CompilerServices;

namespace Flint.Pipelines;

/// <summary>A sequence that user code returned, enumerated inside the border of <see cref="UserCalls"/>.</summary>
internal sealed class UserEnumerator<T> : IDisposable
{
    // An endless sequence must see the attempt's cancellation; a look per record would be felt.
    private const int RecordsPerLook = 1024;

    private readonly UserCalls _calls;
    private readonly string _name;
    private readonly IEnumerator<T> _inner;
    private int _untilLook = RecordsPerLook;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public UserEnumerator(IEnumerable<T>? records, UserCalls calls, string name)
    {
        _calls = calls;
        _name = name;
        try
        {
            _inner = records is null
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
        if (--_untilLook == 0)
        {
            _calls.Stop.ThrowIfCancellationRequested();
            _untilLook = RecordsPerLook;
        }

        try
        {
            if (!_inner.MoveNext())
            {
                return false;
            }

            Current = _inner.Current;
            return true;
        }
        catch (Exception error) when (_calls.IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw _calls.Failed(_name, error);
        }
    }

    public void Dispose()
    {
        try
        {
            _inner.Dispose();
        }
        catch (Exception error) when (_calls.IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw _calls.Failed(_name, error);
        }
    }
}
