using System.Diagnostics;
using Flint.Blocks;
using Flint.Errors;
using Flint.Identity;
using Flint.Serialization.Compression;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Fetches one reduce partition's blocks in the order of the map tasks. Each is compared with its map status before a
/// byte of it is decoded; a damaged one is fetched once more. Whatever stays wrong is a fetch failure, so that the map
/// task runs again. Owned by one reader; used by its slot thread.
/// </summary>
internal sealed class MapOutputBlocks(ShuffleScope scope, ShuffleId shuffle, int reduce, int partitions)
{
    private const int MostFetches = 2;

    private IReadOnlyList<MapStatus>? statuses;

    /// <summary>The blocks of an input that is a shuffle, else null.</summary>
    public static MapOutputBlocks? Of<K, V>(ShuffleScope scope, RowInput<K, V> input) => input switch
    {
        RowInput<K, V>.Shuffled shuffled =>
            new(scope, shuffled.Spec.Id, shuffled.ReducePartition, shuffled.Spec.Partitioner.Partitions),
        RowInput<K, V>.Narrow => null,
        _ => throw new UnreachableException($"Unknown row input {input}."),
    };

    /// <summary>The map outputs, all of them; asked for once.</summary>
    public IReadOnlyList<MapStatus> Statuses => statuses ??= Ask();

    /// <summary>Rows in all blocks.</summary>
    public long Rows => Statuses.Sum(status => status.Blocks[reduce].Rows);

    /// <summary>Bytes of all blocks, compressed.</summary>
    public long Bytes => Statuses.Sum(status => status.Blocks[reduce].Bytes);

    public BlockSummary SummaryOf(int map) => Statuses[map].Blocks[reduce];

    /// <summary>The bytes of one block, checked.</summary>
    /// <exception cref="TaskFailedException">A <see cref="TaskFailure.FetchFailed"/>.</exception>
    public ReadOnlyMemory<byte> Fetch(int map)
    {
        var status = Statuses[map];
        var wrong = "";
        for (var i = 0; i < MostFetches; i++)
        {
            var bytes = FetchOnce(map, status);
            scope.ReadBytes += bytes.Length;
            if (Objection(bytes.Span, status.Blocks[reduce]) is not { } objection)
            {
                return bytes;
            }

            wrong = objection;
        }

        throw Failed(map, status, $"{wrong}, {MostFetches} times");
    }

    public TaskFailedException Failed(int map, string reason) => Failed(map, Statuses[map], reason);

    private ReadOnlyMemory<byte> FetchOnce(int map, MapStatus status)
    {
        var block = new BlockId.Shuffle(shuffle, status.Attempt, reduce);
        try
        {
            return scope.Wait.For(scope.Blocks.FetchAsync(status.Owner, block, scope.Wait.Stop), $"block {block}")
                ?? throw Failed(map, status, $"it does not have block {block}");
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            throw Failed(map, status, $"block {block}: {error.Message}", error);
        }
    }

    private static string? Objection(ReadOnlySpan<byte> bytes, BlockSummary expected)
    {
        if (bytes.Length != expected.Bytes)
        {
            return $"a block of {bytes.Length} bytes came where {expected.Bytes} were written";
        }

        var checksum = Crc32C.Of(bytes);
        return checksum == expected.BlockChecksum
            ? null
            : $"a block with checksum {checksum:x8} came where {expected.BlockChecksum:x8} was written";
    }

    private IReadOnlyList<MapStatus> Ask()
    {
        var known = scope.Wait.For(
            scope.Outputs.ReadAsync(shuffle, scope.Epoch, scope.Wait.Stop), $"the map outputs of shuffle {shuffle}");
        var complete = new MapStatus[known.Count];
        for (var i = 0; i < complete.Length; i++)
        {
            complete[i] = known[i] ?? throw new TaskFailedException(
                new TaskFailure.FetchFailed(shuffle, i, default, null, "no output is registered"));
            if (complete[i].Blocks.Count != partitions)
            {
                throw Failed(
                    i, complete[i], $"its output has {complete[i].Blocks.Count} partitions, {partitions} are read");
            }
        }

        scope.Inputs.Add(complete, reduce);
        return complete;
    }

    private TaskFailedException Failed(int map, MapStatus status, string reason, Exception? cause = null) =>
        new(new TaskFailure.FetchFailed(shuffle, map, status.Attempt, status.Owner.Executor, reason), cause);
}
