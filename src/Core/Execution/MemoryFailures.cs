using Flint.Errors;
using Flint.Pipelines;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>Makes failures for want of memory say what the attempt read. Stateless.</summary>
internal static class MemoryFailures
{
    /// <summary>Nothing of the engine was under way when the heap was full.</summary>
    private const string OwnObjects = "the task's own objects";

    public static TaskFailure Of(TaskFailure.MemoryLimit failure, ShuffleScope scope) =>
        failure.Input is null ? failure with { Input = scope.Inputs.Largest() } : failure;

    /// <summary>The failure of an attempt in which the managed heap was full.</summary>
    /// <param name="user">The operator of the user's that asked for what was not there, if it was one.</param>
    /// <param name="scope">Of the attempt.</param>
    public static TaskFailure OfFullHeap(OperatorFailedException? user, ShuffleScope scope) =>
        Of(new TaskFailure.MemoryLimit(user?.Describe() ?? scope.Memory.LastOperator ?? OwnObjects, 0, 0), scope);
}
