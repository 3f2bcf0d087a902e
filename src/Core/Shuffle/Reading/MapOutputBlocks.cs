using System.Diagnostics;
using Flint.Blocks;
using Flint.Errors;
using Flint.Identity;
using Flint.Rpc;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Which blocks make up one reduce partition, in the order of the map tasks, and what each must look like. Owned by one
/// reader; used by its slot thread.
/// </summary>
internal sealed class MapOutputBlocks(ShuffleScope scope, ShuffleId shuffle, int reduce, int partitions)
{
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

    public BlockId.Shuffle IdOf(int map) => new(shuffle, Statuses[map].Attempt, reduce);

    /// <summary>
    /// All of a block that fits into memory, and a byte more than there should be: one that is too long is noticed.
    /// </summary>
    public BlockRange RangeOf(int map) =>
        new(IdOf(map).ToString(), 0, (int)Math.Min(SummaryOf(map).Bytes + 1, int.MaxValue));

    public TaskFailedException Failed(int map, string reason, Exception? cause = null) =>
        Failed(map, Statuses[map], reason, cause);

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
