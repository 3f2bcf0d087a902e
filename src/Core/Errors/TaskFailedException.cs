namespace Flint.Errors;

/// <summary>Ends a task attempt with a typed failure. Thrown and caught inside one attempt only.</summary>
internal sealed class TaskFailedException(TaskFailure failure, Exception? cause = null)
    : Exception(failure.Describe(), cause)
{
    public TaskFailure Failure { get; } = failure;
}
