using System.Runtime.CompilerServices;
using Flint.Errors;

namespace Flint.Pipelines;

/// <summary>
/// The border around user code: calls it as a delegate and turns what it throws into an
/// <see cref="OperatorFailedException"/> that names operator and record. One per chain and task; its slot thread only.
/// </summary>
/// <remarks>
/// The calls are compiled once, fully, without a profile: with one, the JIT would inline a hot lambda behind the
/// delegate, and its frame would be missing from the trace.
/// </remarks>
internal sealed class UserCalls(CancellationToken stop)
{
    /// <summary>The attempt's token.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Index of the input record under way.</summary>
    public long Record { get; set; }

    /// <summary>What the source of the user's records threw, or null: it goes through user code and is not its own.
    /// </summary>
    public Exception? SourceFailure { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TOut Call<TIn, TOut>(Func<TIn, TOut> body, TIn record, string name)
    {
        try
        {
            return body(record);
        }
        catch (Exception error) when (IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw Failed(name, error);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public A Call<A, T>(Func<A, T, A> body, A state, T record, string name)
    {
        try
        {
            return body(state, record);
        }
        catch (Exception error) when (IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw Failed(name, error);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Call<T>(Action<T> body, T record, string name)
    {
        try
        {
            body(record);
        }
        catch (Exception error) when (IsUsers(error))
        {
            // The user's exception becomes this attempt's outcome.
            throw Failed(name, error);
        }
    }

    /// <summary>Calls a function that returns a sequence, and enumerates it inside the same border.</summary>
    public UserEnumerator<TOut> Open<TIn, TOut>(Func<TIn, IEnumerable<TOut>> body, TIn record, string name) =>
        new(Call(body, record, name), this, name);

    /// <summary>False for the attempt's cancellation and for failures that already have their type.</summary>
    public bool IsUsers(Exception error) => error switch
    {
        _ when ReferenceEquals(error, SourceFailure) => false,
        OperationCanceledException or ThreadInterruptedException => !stop.IsCancellationRequested,
        TaskFailedException or OperatorFailedException => false,
        _ => true,
    };

    public OperatorFailedException Failed(string name, Exception error) =>
        new(name, Record < 0 ? null : Record, error, framesInlined: false);
}
