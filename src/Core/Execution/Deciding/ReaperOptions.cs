using Flint.Settings;

namespace Flint.Execution.Deciding;

/// <summary>What an executor does about tasks that were told to stop and do not.</summary>
public sealed record ReaperOptions
{
    /// <summary>Watch tasks that were told to stop.</summary>
    [Setting("flint.task.reaper.enabled", ForExecutors = true)]
    public bool Enabled { get; init; }

    /// <summary>Time between two lines about a task that goes on.</summary>
    [Setting("flint.task.reaper.pollingInterval", ForExecutors = true)]
    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a task may go on after it was told to stop; then its executor ends with code 50, and what else ran
    /// there runs elsewhere. Not set or below 0: for ever.
    /// </summary>
    [Setting("flint.task.reaper.killTimeout", ForExecutors = true)]
    public TimeSpan? KillTimeout { get; init; }

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (PollingInterval <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"flint.task.reaper.pollingInterval is {PollingInterval}; write a duration above 0, such as 10s.");
        }
    }
}
