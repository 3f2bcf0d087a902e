using Flint.Pipelines;
using Flint.Serialization;

namespace Flint.Rdds;

/// <summary>The partitions of several data sets, one after the other.</summary>
internal sealed class UnionRdd<T>(IReadOnlyList<Rdd<T>> parents) : Rdd<T>(parents[0].Context, "Union")
{
    public override IReadOnlyList<RddDependency> Dependencies { get; } =
        [.. parents.Select(parent => new NarrowDependency(parent))];

    public override async ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        var all = new List<RddPartition>();
        for (var branch = 0; branch < parents.Count; branch++)
        {
            foreach (var inner in await parents[branch].PartitionsAsync(stop).ConfigureAwait(false))
            {
                all.Add(new BranchPartition(all.Count, branch, inner));
            }
        }

        return all;
    }

    public override IReadOnlyList<string> PreferredHosts(RddPartition partition)
    {
        var (branch, inner) = ((BranchPartition)partition).Source;
        return parents[branch].PreferredHosts(inner);
    }

    public override PartitionReader<T> CreateReader() =>
        new Reader([.. parents.Select(parent => parent.CreateReader())]);

    private sealed record BranchPartition(int Index, int Branch, RddPartition Inner) : RddPartition(Index)
    {
        public (int Branch, RddPartition Inner) Source => (Branch, Inner);
    }

    private sealed class Reader(PartitionReader<T>[] branches) : EngineReader<T>
    {
        internal override BatchSource<T> Open(RddPartition partition, ITaskContext task)
        {
            var (branch, inner) = ((BranchPartition)partition).Source;
            return branches[branch].Open(inner, task);
        }

        internal override void Push(RddPartition partition, ITaskContext task, Terminal<T> terminal)
        {
            var (branch, inner) = ((BranchPartition)partition).Source;
            branches[branch].Push(inner, task, terminal);
        }

        internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services)
        {
            var (branch, inner) = ((BranchPartition)partition).Source;
            writer.WriteVarUInt((uint)partition.Index);
            writer.WriteVarUInt((uint)branch);
            branches[branch].WritePartition(writer, inner, services);
        }

        internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services)
        {
            var index = (int)reader.ReadVarUInt();
            var branch = (int)reader.ReadVarUInt();
            return new BranchPartition(index, branch, branches[branch].ReadPartition(ref reader, services));
        }
    }
}
