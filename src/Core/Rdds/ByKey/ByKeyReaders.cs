using Flint.Pipelines;
using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>
/// A reader whose partition is an index and, per input that is read in place, the parent's partition.
/// </summary>
internal abstract class ByKeyReader<T>(params InputReader[] inputs) : EngineReader<T>
{
    internal sealed override BatchSource<T> Open(RddPartition partition, ITaskContext task) =>
        Open((ByKeyPartition)partition, task);

    internal sealed override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services)
    {
        writer.WriteVarUInt((uint)partition.Index);
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i].WritePartition(writer, ((ByKeyPartition)partition).Inner[i], services);
        }
    }

    internal sealed override RddPartition ReadPartition(ref RecordReader reader, RddServices services)
    {
        var index = (int)reader.ReadVarUInt();
        var inner = new RddPartition?[inputs.Length];
        for (var i = 0; i < inner.Length; i++)
        {
            inner[i] = inputs[i].ReadPartition(ref reader, services);
        }

        return new ByKeyPartition(index, inner);
    }

    protected abstract BatchSource<T> Open(ByKeyPartition partition, ITaskContext task);
}

/// <summary>Rows as they are, in map order.</summary>
internal sealed class RowsReader<K, V>(InputReader<K, V> input) : ByKeyReader<(K Key, V Value)>(input)
{
    protected override BatchSource<(K Key, V Value)> Open(ByKeyPartition partition, ITaskContext task) =>
        input.OpenRows(partition.Index, partition.Inner[0], task);
}

/// <summary>One combined value per key of a shuffle.</summary>
internal sealed class CombinedReader<K, V, C>(ShuffleSpec<K, V, C> spec) : ByKeyReader<(K Key, C Value)>
{
    protected override BatchSource<(K Key, C Value)> Open(ByKeyPartition partition, ITaskContext task) =>
        new CombinedRows<K, V, C>(spec, partition.Index, task.Shuffle);
}

/// <summary>One combined value per key of rows that are read in place.</summary>
internal sealed class FoldedReader<K, V, C>(InputReader<K, V> input, Aggregator<V, C> aggregator)
    : ByKeyReader<(K Key, C Value)>(input)
{
    protected override BatchSource<(K Key, C Value)> Open(ByKeyPartition partition, ITaskContext task) =>
        new FoldedRows<K, V, C>(
            new GroupedRows<K, V>(input.Open(partition.Index, partition.Inner[0], task), task.Shuffle),
            aggregator.ForAttempt(task.Services.Codecs), task.Shuffle);
}

/// <summary>All values per key, in map order.</summary>
internal sealed class GroupedReader<K, V>(InputReader<K, V> input)
    : ByKeyReader<(K Key, IReadOnlyList<V> Value)>(input)
{
    protected override BatchSource<(K Key, IReadOnlyList<V> Value)> Open(ByKeyPartition partition, ITaskContext task) =>
        new GroupedRows<K, V>(input.Open(partition.Index, partition.Inner[0], task), task.Shuffle);
}

/// <summary>Rows sorted by key, equal keys in map order.</summary>
internal sealed class SortedReader<K, V>(ShuffleSpec<K, V, V> spec, IComparer<K>? order, bool descending)
    : ByKeyReader<(K Key, V Value)>
{
    protected override BatchSource<(K Key, V Value)> Open(ByKeyPartition partition, ITaskContext task) =>
        new SortedRows<K, V>(spec, partition.Index, task.Shuffle, order, descending);
}

/// <summary>Every pair of a left and a right value with the same key.</summary>
internal sealed class JoinedReader<K, V, W>(InputReader<K, V> left, InputReader<K, W> right)
    : ByKeyReader<(K Key, (V Left, W Right) Value)>(left, right)
{
    protected override BatchSource<(K Key, (V Left, W Right) Value)> Open(
        ByKeyPartition partition, ITaskContext task) =>
        new JoinedRows<K, V, W>(
            left.Open(partition.Index, partition.Inner[0], task),
            right.Open(partition.Index, partition.Inner[1], task), task.Shuffle);
}

/// <summary>Per key all values of the left and all of the right side.</summary>
internal sealed class CoGroupedReader<K, V, W>(InputReader<K, V> left, InputReader<K, W> right)
    : ByKeyReader<(K Key, (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Value)>(left, right)
{
    protected override BatchSource<(K Key, (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Value)> Open(
        ByKeyPartition partition, ITaskContext task) =>
        new CoGroupedRows<K, V, W>(
            left.OpenRows(partition.Index, partition.Inner[0], task),
            right.OpenRows(partition.Index, partition.Inner[1], task), task.Shuffle);
}
