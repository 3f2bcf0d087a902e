using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Serialization;

namespace Flint.Rdds;

/// <summary>
/// Reads the partitions of a data set on an executor. Travels by value inside a stage program and is used by several
/// tasks; keep it immutable.
/// </summary>
/// <typeparam name="T">Type of the records.</typeparam>
[Travels]
public abstract class PartitionReader<T>
{
    /// <summary>
    /// The records of a partition. Enumerated once, on the attempt's slot thread; an exception fails the attempt.
    /// </summary>
    public abstract IEnumerable<T> Read(RddPartition partition, ITaskContext task);

    /// <summary>The records as batches.</summary>
    internal virtual BatchSource<T> Open(RddPartition partition, ITaskContext task) =>
        new EnumerableSource<T>(Read(partition, task));

    /// <summary>Pushes all records into a terminal, until it is full. Does not complete it.</summary>
    internal virtual void Push(RddPartition partition, ITaskContext task, Terminal<T> terminal)
    {
        using var source = Open(partition, task);
        ChainRun.Push(source, [], terminal, task.Pipelines);
    }

    /// <summary>This reader followed by one more record-wise operator.</summary>
    internal virtual PartitionReader<TOut> Append<TOut>(RecordOperator next) => new ChainReader<T, TOut>(this, [next]);

    /// <summary>Writes a partition for <see cref="ReadPartition"/>.</summary>
    internal virtual void WritePartition(RecordWriter writer, RddPartition partition, RddServices services) =>
        writer.WriteBytes(services.Graphs.Encode(partition));

    /// <summary>Reads a partition on the executor.</summary>
    internal virtual RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
        (RddPartition)services.Graphs.Decode(reader.Take(reader.Remaining));
}
