using Flint.Errors;
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
    public static TaskFailure OfFullHeap(ShuffleScope scope) =>
        Of(new TaskFailure.MemoryLimit(scope.Memory.LastOperator ?? OwnObjects, 0, 0), scope);
}
