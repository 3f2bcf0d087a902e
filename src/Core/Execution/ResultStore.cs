using System.Collections.Concurrent;
using Flint.Identity;

namespace Flint.Execution;

/// <summary>
/// Results that were too large for their message, until the driver has fetched them. Thread-safe. Bounded by the
/// driver's limit on results: it forgets each one as soon as it has it, and all of a job that ends.
/// </summary>
internal sealed class ResultStore
{
    private readonly ConcurrentDictionary<TaskAttemptId, ReadOnlyMemory<byte>> results = [];

    public void Put(TaskAttemptId attempt, ReadOnlyMemory<byte> bytes) => results[attempt] = bytes;

    public ReadOnlyMemory<byte>? TryGet(TaskAttemptId attempt) =>
        results.TryGetValue(attempt, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?);

    public void Forget(TaskAttemptId attempt) => results.TryRemove(attempt, out _);
}
