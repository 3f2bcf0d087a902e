using Flint.Blocks;
using Flint.Rpc;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>
/// The bytes of task results that were too large for their message: they are fetched from the executor that keeps them,
/// once, and dropped there. Thread-safe.
/// </summary>
/// <param name="transport">Fetches them.</param>
/// <param name="forget">Tells an executor that a result of its will not be asked for again.</param>
internal sealed class ResultBytes(ITransport transport, Action<TaskOutcome.StoredResult> forget)
{
    /// <summary>The bytes; or why they cannot be had, as a rule because their executor is gone.</summary>
    public async ValueTask<(ReadOnlyMemory<byte>? Bytes, string? Lost)> FetchAsync(
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

    /// <summary>Nobody wants this result.</summary>
    public void Drop(TaskOutcome outcome)
    {
        if (outcome is TaskOutcome.StoredResult stored)
        {
            forget(stored);
        }
    }
}
