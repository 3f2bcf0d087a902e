using System.Diagnostics;
using Flint.Blocks;
using Flint.Rpc;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>
/// The bytes of task results. Those that were too large for their message are fetched from the executor that keeps
/// them, once, and dropped there; the scheduler is told how that went. Thread-safe.
/// </summary>
/// <param name="transport">Fetches them.</param>
/// <param name="forget">Tells an executor that a result of its will not be asked for again.</param>
/// <param name="post">Gives an event to the scheduler's loop.</param>
internal sealed class ResultBytes(
    ITransport transport, Action<TaskOutcome.StoredResult> forget,
    Func<SchedulerEvent, CancellationToken, ValueTask> post)
{
    /// <summary>The bytes of a result, or null if they are lost: then the partition comes again.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> OfAsync(
        SchedulerCommand.DeliverResult result, CancellationToken stop)
    {
        switch (result.Outcome)
        {
            case TaskOutcome.Result inline:
                return inline.Bytes;
            case TaskOutcome.StoredResult stored:
                var (bytes, lost) = await FetchAsync(stored, stop).ConfigureAwait(false);
                await post(
                    lost is null
                        ? new SchedulerEvent.ResultFetched(result.Job, result.Partition, result.Attempt)
                        : new SchedulerEvent.ResultLost(result.Job, result.Partition, result.Attempt, lost),
                    stop).ConfigureAwait(false);
                return bytes;
            default:
                throw new UnreachableException($"{result.Outcome} is no result.");
        }
    }

    /// <summary>Nobody wants this result.</summary>
    public void Drop(TaskOutcome outcome)
    {
        if (outcome is TaskOutcome.StoredResult stored)
        {
            forget(stored);
        }
    }

    /// <summary>The bytes; or why they cannot be had, as a rule because their executor is gone.</summary>
    private async ValueTask<(ReadOnlyMemory<byte>? Bytes, string? Lost)> FetchAsync(
        TaskOutcome.StoredResult stored, CancellationToken stop)
    {
        var name = new BlockId.Result(stored.Attempt).ToString();
        try
        {
            var fetched = await transport.FetchAsync(stored.Endpoint, [BlockRange.Whole(name)], stop)
                .ConfigureAwait(false);
            return (fetched[0], fetched[0] is null ? $"{name} is no longer at {stored.Endpoint}" : null);
        }
        catch (IOException error)
        {
            return (null, error.Message);
        }
        finally
        {
            // Also if the caller gives up meanwhile: nobody asks a second time.
            forget(stored);
        }
    }
}
