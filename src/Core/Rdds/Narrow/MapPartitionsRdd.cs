using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds.Narrow;

/// <summary>A data set with a function of whole partitions applied; same partitions as its parent.</summary>
internal sealed class MapPartitionsRdd<TIn, TOut>(
    Rdd<TIn> parent, Func<int, IEnumerable<TIn>, IEnumerable<TOut>> body, string name, bool keepsKeys)
    : Rdd<TOut>(parent.Context, name)
{
    public override IReadOnlyList<RddDependency> Dependencies { get; } = [new NarrowDependency(parent)];

    public override Partitioner? Partitioner => keepsKeys ? parent.Partitioner : null;

    public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
        parent.PartitionsAsync(stop);

    public override IReadOnlyList<string> PreferredHosts(RddPartition partition) => parent.PreferredHosts(partition);

    public override PartitionReader<TOut> CreateReader() => new Reader(parent.CreateReader(), body);

    private sealed class Reader(
        PartitionReader<TIn> input, Func<int, IEnumerable<TIn>, IEnumerable<TOut>> body) : EngineReader<TOut>
    {
        internal override BatchSource<TOut> Open(RddPartition partition, ITaskContext task) =>
            new MapPartitionsSource<TIn, TOut>(input.Open(partition, task), body, partition.Index, task.Pipelines);

        internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services) =>
            input.WritePartition(writer, partition, services);

        internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
            input.ReadPartition(ref reader, services);
    }
}
