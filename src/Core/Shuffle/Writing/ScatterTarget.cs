using Flint.Identity;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Writing;

/// <summary>Rows travel as they are.</summary>
internal sealed class ScatterTarget<K, V, E, TKey, TValue> : RowTarget<K, V>
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const string OperatorName = "shuffle write";

    private readonly RowLayout<K, V, E, TKey, TValue> layout;
    private readonly ShuffleId shuffle;
    private readonly long spillRows;
    private readonly PartitionChoice<K> choice;
    private readonly SegmentSink sink;
    private readonly RowRuns<K, V, E, TKey, TValue> runs;
    private long rowsHeld;

    public ScatterTarget(
        RowLayout<K, V, E, TKey, TValue> layout, ShuffleId shuffle, Partitioner partitioner, ShuffleScope scope)
    {
        this.layout = layout;
        this.shuffle = shuffle;
        spillRows = scope.Options.SpillRows;
        choice = new(partitioner);
        sink = new(scope, choice.Partitions, OperatorName);
        runs = new(layout, scope, sink, choice.Partitions, OperatorName);
    }

    public override void Add(ReadOnlySpan<(K Key, V Value)> rows)
    {
        foreach (ref readonly var row in rows)
        {
            var image = layout.Keys.Image(row.Key, out var hash);
            runs.Append(choice.Of(row.Key, hash), image, (uint)hash, row.Value);
        }

        rowsHeld += rows.Length;
        if (rowsHeld >= spillRows)
        {
            rowsHeld = 0;
            sink.TrySpill();
        }
    }

    public override MapStatus Finish()
    {
        runs.FlushAll();
        return sink.Finish(shuffle);
    }

    public override void Dispose()
    {
        runs.Dispose();
        sink.Dispose();
    }
}
