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

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        if (WaitLimit <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"flint.task.waitTimeout is {WaitLimit}; write a duration above 0, such as 120s.");
        }
    }
}
