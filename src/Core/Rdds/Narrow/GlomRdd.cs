using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;
using Flint.Serialization;

namespace Flint.Rdds.Narrow;

/// <summary>Each partition of the parent as one record.</summary>
internal sealed class GlomRdd<T>(Rdd<T> parent) : Rdd<T[]>(parent.Context, "Glom")
{
    public override IReadOnlyList<RddDependency> Dependencies { get; } = [new NarrowDependency(parent)];

    public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
        parent.PartitionsAsync(stop);

    public override IReadOnlyList<string> PreferredHosts(RddPartition partition) => parent.PreferredHosts(partition);

    public override PartitionReader<T[]> CreateReader() => new Reader(parent.CreateReader());

    private sealed class Reader(PartitionReader<T> input) : EngineReader<T[]>
    {
        internal override BatchSource<T[]> Open(RddPartition partition, ITaskContext task) =>
            new EnumerableSource<T[]>(Whole(partition, task));

        internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services) =>
            input.WritePartition(writer, partition, services);

        internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
            input.ReadPartition(ref reader, services);

        private IEnumerable<T[]> Whole(RddPartition partition, ITaskContext task)
        {
            var memory = task.Shuffle.Memory;
            var records = new CollectTerminal<T>(memory.TryReserve, memory.LimitBytes, "Glom");
            input.Push(partition, task, records);
            yield return records.ToArray();
        }
    }
}
