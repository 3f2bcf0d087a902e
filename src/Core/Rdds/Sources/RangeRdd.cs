using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Serialization;

namespace Flint.Rdds.Sources;

/// <summary>
/// The numbers from <c>start</c> up to, not including, <c>end</c>, by a step; computed where they are read.
/// </summary>
internal sealed class RangeRdd(RddContext context, long start, long end, long step, int count)
    : Rdd<long>(context, "Range")
{
    public override IReadOnlyList<RddDependency> Dependencies => [];

    /// <summary>How many numbers there are.</summary>
    private UInt128 Length => (step > 0 ? end > start : end < start)
        ? (UInt128)((Int128.Abs((Int128)end - start) + Int128.Abs(step) - 1) / Int128.Abs(step))
        : 0;

    public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        var length = Length;
        return new([.. Enumerable.Range(0, count).Select(index => Part(index, length))]);
    }

    public override PartitionReader<long> CreateReader() => new Reader(step);

    private RangePartition Part(int index, UInt128 length)
    {
        var (first, last) = (length * (uint)index / (uint)count, length * (uint)(index + 1) / (uint)count);
        return new(index, (long)(start + ((Int128)first * step)), (long)(last - first));
    }

    private sealed record RangePartition(int Index, long First, long Count) : RddPartition(Index);

    private sealed class Reader(long step) : EngineReader<long>
    {
        internal override BatchSource<long> Open(RddPartition partition, ITaskContext task)
        {
            var range = (RangePartition)partition;
            return new RangeSource(range.First, range.Count, step);
        }

        internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services)
        {
            var range = (RangePartition)partition;
            writer.WriteVarUInt((uint)range.Index);
            writer.WriteRaw(range.First);
            writer.WriteRaw(range.Count);
        }

        internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
            new RangePartition((int)reader.ReadVarUInt(), reader.ReadRaw<long>(), reader.ReadRaw<long>());
    }
}
