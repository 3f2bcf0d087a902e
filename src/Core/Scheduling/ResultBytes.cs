using Flint.Blocks;
using Flint.Errors;
using Flint.Rpc;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>
/// The bytes of task results: those that were too large for their message are fetched from the executor that keeps
/// them, once, and dropped there. Thread-safe.
/// </summary>
/// <param name="transport">Fetches them.</param>
/// <param name="forget">Tells an executor that a result of its will not be asked for again.</param>
internal sealed class ResultBytes(ITransport transport, Action<TaskOutcome.StoredResult> forget)
{
    /// <exception cref="FlintException">Its executor does not keep it any more.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> BytesOfAsync(TaskOutcome outcome, CancellationToken stop)
    {
        switch (outcome)
        {
            case TaskOutcome.Result inline:
                return inline.Bytes;
            case TaskOutcome.StoredResult stored:
                try
                {
                    return await FetchAsync(stored, stop).ConfigureAwait(false);
                }
                finally
                {
                    // Also if the caller gives up meanwhile: nobody asks a second time.
                    forget(stored);
                }

            default:
                throw new System.Diagnostics.UnreachableException($"{outcome} is no result.");
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

    private async ValueTask<ReadOnlyMemory<byte>> FetchAsync(TaskOutcome.StoredResult stored, CancellationToken stop)
    {
        var name = new BlockId.Result(stored.Attempt).ToString();
        var fetched = await transport.FetchAsync(stored.Endpoint, [BlockRange.Whole(name)], stop).ConfigureAwait(false);
        return fetched[0] ?? throw new FlintException(
            $"The result {name} is no longer at {stored.Endpoint}: run the job again.");
    }
}
