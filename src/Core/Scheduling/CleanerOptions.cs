using Flint.Settings;

namespace Flint.Scheduling;

/// <summary>When the outputs of shuffles are dropped that nothing can ask for any more.</summary>
public sealed record CleanerOptions
{
    /// <summary>
    /// Forget a shuffle on driver and executors when no data set of the program is made from it any more.
    /// <c>false</c>: all outputs stay until the session ends.
    /// </summary>
    [Setting("flint.cleaner.referenceTracking")]
    public bool ReferenceTracking { get; init; } = true;

    /// <summary>
    /// Time between two garbage collections that the driver asks for while shuffles are kept: a program that allocates
    /// little would not notice for long what it does not use. 0: never.
    /// </summary>
    [Setting("flint.cleaner.periodicGC.interval")]
    public TimeSpan CollectionInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (CollectionInterval < TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"flint.cleaner.periodicGC.interval is {CollectionInterval}; write 0 or a duration, such as 30min.");
        }
    }
}
