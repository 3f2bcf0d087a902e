using Flint.Settings;

namespace Flint.Execution;

/// <summary>How slots wait.</summary>
public sealed record SlotOptions
{
    /// <summary>
    /// Longest wait of a task for one block, one file read or one answer of the driver; after that the attempt fails
    /// and says what it waited for.
    /// </summary>
    [Setting("flint.task.waitTimeout", ForExecutors = true)]
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(120);
}
