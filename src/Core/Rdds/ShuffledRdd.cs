using Flint.Pipelines;
using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds;

/// <summary>A data set whose partitions are the reduce sides of one or two shuffles with one partitioner.</summary>
/// <typeparam name="T">Its records.</typeparam>
internal sealed class ShuffledRdd<T>(
    RddContext context, string name, IReadOnlyList<ShuffleDependency> shuffles, Func<PartitionReader<T>> reader)
    : Rdd<T>(context, name)
{
    public override IReadOnlyList<RddDependency> Dependencies => shuffles;

    public override Partitioner? Partitioner => shuffles[0].Partitioner;

    public override async ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        var partitioner = await shuffles[0].SettleAsync(stop).ConfigureAwait(false);
        return [.. Enumerable.Range(0, partitioner.Partitions).Select(index => new RddPartition(index))];
    }

    public override PartitionReader<T> CreateReader() => reader();
}

/// <summary>A reader whose partition is nothing but its index.</summary>
internal abstract class IndexedReader<T> : EngineReader<T>
{
    internal sealed override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services) =>
        writer.WriteVarUInt((uint)partition.Index);

    internal sealed override RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
        new((int)reader.ReadVarUInt());
}

/// <summary>Rows as they were written, in map order.</summary>
internal sealed class RowsReader<K, V>(ShuffleSpec<K, V, V> spec) : IndexedReader<(K Key, V Value)>
{
    internal override BatchSource<(K Key, V Value)> Open(RddPartition partition, ITaskContext task) =>
        new ShuffledRows<K, V>(spec, partition.Index, task.Shuffle);
}

/// <summary>One combined value per key.</summary>
internal sealed class CombinedReader<K, V, C>(ShuffleSpec<K, V, C> spec) : IndexedReader<(K Key, C Value)>
{
    internal override BatchSource<(K Key, C Value)> Open(RddPartition partition, ITaskContext task) =>
        new CombinedRows<K, V, C>(spec, partition.Index, task.Shuffle);
}

/// <summary>All values per key, in map order.</summary>
internal sealed class GroupedReader<K, V>(ShuffleSpec<K, V, V> spec) : IndexedReader<(K Key, IReadOnlyList<V> Value)>
{
    internal override BatchSource<(K Key, IReadOnlyList<V> Value)> Open(RddPartition partition, ITaskContext task) =>
        new GroupedRows<K, V>(spec, partition.Index, task.Shuffle);
}

/// <summary>Rows sorted by key, equal keys in map order.</summary>
internal sealed class SortedReader<K, V>(ShuffleSpec<K, V, V> spec, IComparer<K>? order, bool descending)
    : IndexedReader<(K Key, V Value)>
{
    internal override BatchSource<(K Key, V Value)> Open(RddPartition partition, ITaskContext task) =>
        new SortedRows<K, V>(spec, partition.Index, task.Shuffle, order, descending);
}

/// <summary>Every pair of a left and a right value with the same key.</summary>
internal sealed class JoinedReader<K, V, W>(ShuffleSpec<K, V, V> left, ShuffleSpec<K, W, W> right)
    : IndexedReader<(K Key, (V Left, W Right) Value)>
{
    internal override BatchSource<(K Key, (V Left, W Right) Value)> Open(RddPartition partition, ITaskContext task) =>
        new JoinedRows<K, V, W>(left, right, partition.Index, task.Shuffle);
}
