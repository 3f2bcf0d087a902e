using Flint.Files.Binary;
using Flint.Pipelines;

namespace Flint.Rdds.Sources;

/// <summary>The fixed-length records of files: one partition per split, by path and position.</summary>
internal sealed class BinaryRecordsRdd : Rdd<byte[]>
{
    private readonly string path;
    private readonly int length;
    private readonly int leastPartitions;

    public BinaryRecordsRdd(RddContext context, string path, int length, int leastPartitions)
        : base(context, "BinaryRecords")
    {
        this.path = context.Services.Files.Absolute(path);
        this.length = length;
        this.leastPartitions = leastPartitions;
    }

    public override IReadOnlyList<RddDependency> Dependencies => [];

    public override async ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        var splits = await RecordSplits.ListAsync(
            Context.Services.Files.For(path), path, length, leastPartitions, Context.FilesOptions, stop)
            .ConfigureAwait(false);
        return [.. splits.Select((split, index) => new SplitPartition(index, split))];
    }

    public override PartitionReader<byte[]> CreateReader() => new Reader(length);

    private sealed record SplitPartition(int Index, RecordSplit Split) : RddPartition(Index);

    private sealed class Reader(int length) : EngineReader<byte[]>
    {
        internal override BatchSource<byte[]> Open(RddPartition partition, ITaskContext task)
        {
            var split = ((SplitPartition)partition).Split;
            return RecordSource.Open(task.Services.Files.For(split.Path), split, length, task.Shuffle.Wait);
        }
    }
}
