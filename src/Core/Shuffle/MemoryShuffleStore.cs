using Flint.Blocks;
using Flint.Identity;

namespace Flint.Shuffle;

/// <summary>
/// Keeps map outputs in the memory of the executor until their shuffle is forgotten. It has no limit of its own: what
/// it holds is the compressed output of the running job's shuffles, and <see cref="HeldBytes"/> tells how much.
/// Thread-safe.
/// </summary>
internal sealed class MemoryShuffleStore : IShuffleStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<ShuffleId, Dictionary<TaskAttemptId, IReadOnlyList<ReadOnlyMemory<byte>>>>
        shuffles = [];
    private long heldBytes;

    /// <summary>Bytes of all segments.</summary>
    public long HeldBytes
    {
        get
        {
            lock (gate)
            {
                return heldBytes;
            }
        }
    }

    public void Put(ShuffleId shuffle, TaskAttemptId attempt, IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        lock (gate)
        {
            if (!shuffles.TryGetValue(shuffle, out var attempts))
            {
                shuffles.Add(shuffle, attempts = []);
            }

            if (!attempts.TryAdd(attempt, segments))
            {
                throw new InvalidOperationException(
                    $"Attempt {attempt} has already written its output of shuffle {shuffle}.");
            }

            heldBytes += SizeOf(segments);
        }
    }

    public ReadOnlyMemory<byte>? TryGet(BlockId.Shuffle block)
    {
        lock (gate)
        {
            if (shuffles.TryGetValue(block.Id, out var attempts)
                && attempts.TryGetValue(block.Attempt, out var segments)
                && (uint)block.Reduce < (uint)segments.Count)
            {
                return segments[block.Reduce];
            }

            // Not in a conditional expression: null would become an empty block there.
            return null;
        }
    }

    public void Forget(ShuffleId shuffle)
    {
        lock (gate)
        {
            if (shuffles.Remove(shuffle, out var attempts))
            {
                heldBytes -= attempts.Values.Sum(SizeOf);
            }
        }
    }

    private static long SizeOf(IReadOnlyList<ReadOnlyMemory<byte>> segments) => segments.Sum(one => (long)one.Length);
}
