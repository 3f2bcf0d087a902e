using Flint.Pipelines;
using Flint.Rdds.Sources;
using Flint.Serialization;

namespace Flint.Rdds.Narrow;

/// <summary>Neighbouring partitions read one after the other by one task, without a shuffle.</summary>
internal sealed class CoalescedRdd<T>(Rdd<T> parent, int count) : Rdd<T>(parent.Context, "Coalesce")
{
    public override IReadOnlyList<RddDependency> Dependencies { get; } = [new NarrowDependency(parent)];

    public override async ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        var inner = await parent.PartitionsAsync(stop).ConfigureAwait(false);
        var groups = Math.Min(count, inner.Count);
        return
        [
            .. Enumerable.Range(0, groups).Select(group => new GroupPartition(group,
                [.. inner.Skip(Start(group)).Take(Start(group + 1) - Start(group))])),
        ];

        int Start(int group) => (int)((long)inner.Count * group / groups);
    }

    public override IReadOnlyList<string> PreferredHosts(RddPartition partition) =>
    [
        .. ((GroupPartition)partition).Inner
            .SelectMany(parent.PreferredHosts)
            .CountBy(host => host)
            .OrderByDescending(host => host.Value)
            .ThenBy(host => host.Key, StringComparer.Ordinal)
            .Select(host => host.Key),
    ];

    public override PartitionReader<T> CreateReader() => new Reader(parent.CreateReader());

    private sealed record GroupPartition(int Index, IReadOnlyList<RddPartition> Inner) : RddPartition(Index);

    private sealed class Reader(PartitionReader<T> input) : EngineReader<T>
    {
        internal override BatchSource<T> Open(RddPartition partition, ITaskContext task) =>
            new ConcatSource<T>(((GroupPartition)partition).Inner.Select(inner => input.Open(inner, task)));

        internal override void Push(RddPartition partition, ITaskContext task, Terminal<T> terminal)
        {
            foreach (var inner in ((GroupPartition)partition).Inner)
            {
                if (terminal.IsFull)
                {
                    return;
                }

                input.Push(inner, task, terminal);
            }
        }

        internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services)
        {
            var group = (GroupPartition)partition;
            writer.WriteVarUInt((uint)group.Index);
            writer.WriteVarUInt((uint)group.Inner.Count);
            var one = new RecordWriter();
            foreach (var inner in group.Inner)
            {
                one.Reset();
                input.WritePartition(one, inner, services);
                writer.WriteVarUInt((uint)one.Position);
                writer.WriteBytes(one.Written);
            }
        }

        internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services)
        {
            var index = (int)reader.ReadVarUInt();
            var inner = new RddPartition[reader.ReadCount(1)];
            for (var i = 0; i < inner.Length; i++)
            {
                var one = new RecordReader(reader.Take((int)reader.ReadVarUInt()));
                inner[i] = input.ReadPartition(ref one, services);
            }

            return new GroupPartition(index, inner);
        }
    }
}
