using System.Diagnostics;
using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Serialization.Closures;

namespace Flint.Rdds.Plans;

/// <summary>
/// The border around code of the user that the driver runs for an action: merges of results, comparers. What it throws
/// is reported as if a task had thrown it.
/// </summary>
internal static class DriverCode
{
    /// <summary>Calls user code on the caller's task.</summary>
    /// <param name="name">The operator or action, for the report.</param>
    /// <param name="doing">What the code is for.</param>
    /// <param name="body">The code.</param>
    /// <exception cref="JobFailedException">It threw; the text is the report.</exception>
    public static T Call<T>(string name, string doing, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception error) when (error is not (FlintException or OperationCanceledException))
        {
            // The border around user code on the driver: the action fails, the session goes on.
            throw new JobFailedException(new(name, $"your code failed on the driver, {doing}")
            {
                Failure = new TaskFailure.UserCode(ErrorReport.Of(error), name),
            });
        }
    }

    /// <summary>
    /// Checks when the operator is called that a comparer can travel: an action may come much later, and knows neither
    /// the call nor the comparer's name.
    /// </summary>
    /// <exception cref="RefusedClosureException">It cannot; names the operator and its place in the source.</exception>
    public static IComparer<K>? Travelling<K>(Rdd rdd, string name, IComparer<K>? order)
    {
        if (order is null)
        {
            return null;
        }

        try
        {
            rdd.Context.Encode(order);
            return order;
        }
        catch (RefusedClosureException refused)
        {
            throw new RefusedClosureException(
                $"The order given to {name}{CallPlace()} cannot travel. {refused.Message}");
        }
    }

    /// <summary>
    /// Checks when the operator is called that its function is one that can travel, such as a lambda: a method of .NET
    /// itself has no place in the user's source to name later. What it captures is looked at when an action runs.
    /// </summary>
    /// <exception cref="RefusedClosureException">It cannot; names the operator and its place in the source.</exception>
    public static F Travelling<F>(
        Rdd rdd, F? body, [CallerArgumentExpression(nameof(body))] string? name = null,
        [CallerMemberName] string? caller = null)
        where F : Delegate
    {
        ArgumentNullException.ThrowIfNull(rdd);
        ArgumentNullException.ThrowIfNull(body, name);
        return rdd.Context.WhyRefused(body) is { } refusal
            ? throw new RefusedClosureException(
                $"The '{name}' given to {caller}{CallPlace()} {refusal.Reason}. {refusal.Remedy}")
            : body;
    }

    // Looked up for a refusal only: a walk over the stack is slow. Frames of .NET, which stand between an asynchronous
    // action and its caller, have no source.
    private static string CallPlace()
    {
        var call = new StackTrace(fNeedFileInfo: true).GetFrames().FirstOrDefault(
            frame => frame.GetFileName() is not null
                && frame.GetMethod()?.Module.Assembly != typeof(DriverCode).Assembly);
        return call is null ? "" : $" at {Path.GetFileName(call.GetFileName())}:{call.GetFileLineNumber()}";
    }
}
