using System.Threading.Channels;

namespace Flint.Scheduling;

/// <summary>
/// A job that a caller waits for. Holds at most one result per partition, so that the loop never waits for a caller:
/// one comes again only after the caller has read the one before. Thread-safe.
/// </summary>
/// <param name="results">How many partitions there are.</param>
internal sealed class RunningJob(int results)
{
    public Channel<SchedulerCommand.DeliverResult> Results { get; } =
        Channel.CreateBounded<SchedulerCommand.DeliverResult>(Math.Max(1, results));

    public TaskCompletionSource<JobOutcome> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
