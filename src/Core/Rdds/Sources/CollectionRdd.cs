using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Serialization;

namespace Flint.Rdds.Sources;

/// <summary>Records that the driver holds, cut into partitions; each task gets its share with its launch.</summary>
internal sealed class CollectionRdd<T> : Rdd<T>
{
    private readonly T[] records;
    private readonly int count;

    public CollectionRdd(RddContext context, IEnumerable<T> records, int count) : base(context, "Parallelize")
    {
        // A snapshot: a list that the caller changes later must not change the data set.
        this.records = [.. records];
        this.count = count;
        _ = context.Codecs.Get<T>();
    }

    public override IReadOnlyList<RddDependency> Dependencies => [];

    public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
        new([.. Enumerable.Range(0, count).Select(index => new SharePartition(index, Share(index)))]);

    public override PartitionReader<T> CreateReader() => new Reader();

    private ArraySegment<T> Share(int index)
    {
        var start = (int)((long)records.Length * index / count);
        return new(records, start, (int)((long)records.Length * (index + 1) / count) - start);
    }

    private sealed record SharePartition(int Index, ArraySegment<T> Records) : RddPartition(Index);

    private sealed record EncodedPartition(int Index, byte[] Bytes) : RddPartition(Index);

    private sealed class Reader : EngineReader<T>
    {
        internal override BatchSource<T> Open(RddPartition partition, ITaskContext task)
        {
            var reader = new RecordReader(((EncodedPartition)partition).Bytes);
            var records = new T[reader.ReadCount(0)];
            task.Services.Codecs.Get<T>().ReadBatch(ref reader, records);
            return new EnumerableSource<T>(records);
        }

        internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services)
        {
            var share = (SharePartition)partition;
            writer.WriteVarUInt((uint)share.Index);
            writer.WriteVarUInt((uint)share.Records.Count);
            services.Codecs.Get<T>().WriteBatch(writer, share.Records.AsSpan());
        }

        internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
            new EncodedPartition((int)reader.ReadVarUInt(), reader.Take(reader.Remaining).ToArray());
    }
}
