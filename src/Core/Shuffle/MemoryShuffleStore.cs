using Flint.Blocks;
using Flint.Identity;
using Flint.Rpc;

namespace Flint.Shuffle;

/// <summary>
/// Keeps map outputs in the memory of the executor until their shuffle is forgotten. It has no limit of its own: what
/// it holds is the compressed output of the running job's shuffles, and <see cref="HeldBytes"/> tells how much.
/// Thread-safe.
/// </summary>
internal sealed class MemoryShuffleStore : IShuffleStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<ShuffleId, Dictionary<TaskAttemptId, IReadOnlyList<byte[]>>> shuffles = [];
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

    public ShuffleOutput Begin(ShuffleId shuffle, TaskAttemptId attempt, int partitions) =>
        new Output(this, shuffle, attempt, partitions);

    public StoredBytes? TryOpen(BlockId.Shuffle block)
    {
        lock (gate)
        {
            return shuffles.TryGetValue(block.Id, out var attempts)
                && attempts.TryGetValue(block.Attempt, out var segments)
                && (uint)block.Reduce < (uint)segments.Count
                ? StoredBytes.Of(segments[block.Reduce])
                : null;
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

    private void Keep(ShuffleId shuffle, TaskAttemptId attempt, IReadOnlyList<byte[]> segments)
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

    private static long SizeOf(IReadOnlyList<byte[]> segments) => segments.Sum(one => (long)one.Length);

    private sealed class Output(MemoryShuffleStore store, ShuffleId shuffle, TaskAttemptId attempt, int partitions)
        : ShuffleOutput
    {
        private readonly List<byte[]> segments = new(partitions);
        private readonly MemoryStream current = new();

        public override void Commit() => store.Keep(shuffle, attempt, segments);

        public override void Dispose() => current.Dispose();

        private protected override void Write(ReadOnlySpan<byte> more) => current.Write(more);

        private protected override void End(PartitionWritten partition)
        {
            segments.Add(current.ToArray());
            current.SetLength(0);
        }
    }
}
