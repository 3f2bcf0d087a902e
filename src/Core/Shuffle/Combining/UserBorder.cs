using Flint.Errors;
using Flint.Pipelines;
using Flint.Serialization;

namespace Flint.Shuffle.Combining;

/// <summary>
/// Tells the exceptions of user code from ours inside loops that call the user's delegates once per record. The try
/// stands around whole batches: inside the loop it would cost more than the call.
/// </summary>
internal static class UserBorder
{
    public static bool IsUsers(Exception error, CancellationToken stop) => error switch
    {
        OperationCanceledException or ThreadInterruptedException => !stop.IsCancellationRequested,
        TaskFailedException or OperatorFailedException or CorruptDataException or OutOfMemoryException => false,
        IOException or FlintException => false,
        _ => true,
    };

    public static OperatorFailedException Failed(string operatorName, Exception error) =>
        new(operatorName, null, error, framesInlined: false);
}
