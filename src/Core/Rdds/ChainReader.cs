using Flint.Pipelines;
using Flint.Serialization;

namespace Flint.Rdds;

/// <summary>A reader followed by a chain of record-wise operators, which run as one segment.</summary>
internal sealed class ChainReader<TIn, TOut>(PartitionReader<TIn> input, RecordOperator[] operators)
    : EngineReader<TOut>
{
    internal override BatchSource<TOut> Open(RddPartition partition, ITaskContext task) =>
        ChainRun.Pull<TIn, TOut>(input.Open(partition, task), operators, task.Pipelines);

    internal override void Push(RddPartition partition, ITaskContext task, Terminal<TOut> terminal)
    {
        using var source = input.Open(partition, task);
        ChainRun.Push(source, operators, terminal, task.Pipelines);
    }

    internal override PartitionReader<TNext> Append<TNext>(RecordOperator next) =>
        new ChainReader<TIn, TNext>(input, [.. operators, next]);

    internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services) =>
        input.WritePartition(writer, partition, services);

    internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
        input.ReadPartition(ref reader, services);
}
