using Flint.Pipelines;
using Flint.Serialization;

namespace Flint.Rdds.Narrow;

/// <summary>
/// The partitions of several data sets, one after the other. Unions of unions are one union of them all: programs
/// build them in loops.
/// </summary>
internal sealed class UnionRdd<T> : Rdd<T>
{
    private readonly IReadOnlyList<Rdd<T>> given;

    // Found when first asked for: doing it for each of n unions in a loop would copy n times n parents.
    private readonly Lazy<Rdd<T>[]> flat;

    public UnionRdd(IReadOnlyList<Rdd<T>> given) : base(given[0].Context, "Union")
    {
        this.given = given;
        flat = new(Flatten);
    }

    public override IReadOnlyList<RddDependency> Dependencies =>
        [.. Parents.Select(parent => new NarrowDependency(parent))];

    private Rdd<T>[] Parents => flat.Value;

    public override async ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        var all = new List<RddPartition>();
        for (var branch = 0; branch < Parents.Length; branch++)
        {
            foreach (var inner in await Parents[branch].PartitionsAsync(stop).ConfigureAwait(false))
            {
                all.Add(new BranchPartition(all.Count, branch, inner));
            }
        }

        return all;
    }

    public override IReadOnlyList<string> PreferredHosts(RddPartition partition)
    {
        var (branch, inner) = ((BranchPartition)partition).Source;
        return Parents[branch].PreferredHosts(inner);
    }

    public override PartitionReader<T> CreateReader() =>
        new Reader([.. Parents.Select(parent => parent.CreateReader())]);

    private Rdd<T>[] Flatten()
    {
        var found = new List<Rdd<T>>();
        var open = new Stack<Rdd<T>>(given.Reverse());
        while (open.TryPop(out var next))
        {
            if (next is UnionRdd<T> inner)
            {
                foreach (var parent in inner.given.Reverse())
                {
                    open.Push(parent);
                }
            }
            else
            {
                found.Add(next);
            }
        }

        return [.. found];
    }

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
