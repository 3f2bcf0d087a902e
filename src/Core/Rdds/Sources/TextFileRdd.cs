using System.Text;
using Flint.Files.Text;
using Flint.Pipelines;
using Flint.Serialization;

namespace Flint.Rdds.Sources;

/// <summary>The lines of text files: one partition per split, by path and position.</summary>
internal sealed class TextFileRdd : Rdd<string>
{
    private readonly string path;
    private readonly int leastPartitions;
    private readonly TextFormat format;

    public TextFileRdd(RddContext context, string path, int leastPartitions, Encoding? encoding)
        : base(context, "TextFile")
    {
        this.path = context.Services.Files.Absolute(path);
        this.leastPartitions = leastPartitions;
        format = encoding is null ? TextFormat.Utf8 : TextFormat.Of(encoding);
    }

    public override IReadOnlyList<RddDependency> Dependencies => [];

    public override async ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        var files = Context.Services.Files.For(path);
        var splits = await TextSplits.ListAsync(files, path, leastPartitions, Context.FilesOptions, format, stop)
            .ConfigureAwait(false);
        return [.. splits.Select((split, index) => new SplitPartition(index, split))];
    }

    public override PartitionReader<string> CreateReader() => new Reader(format);

    private sealed record SplitPartition(int Index, TextSplit Split) : RddPartition(Index);

    private sealed class Reader(TextFormat format) : EngineReader<string>
    {
        internal override BatchSource<string> Open(RddPartition partition, ITaskContext task)
        {
            var split = ((SplitPartition)partition).Split;
            return LineSource.Open(task.Services.Files.For(split.Path), split, format, task.Shuffle.Wait);
        }

        internal override void WritePartition(RecordWriter writer, RddPartition partition, RddServices services)
        {
            writer.WriteVarUInt((uint)partition.Index);
            writer.WriteBytes(((SplitPartition)partition).Split.Encode());
        }

        internal override RddPartition ReadPartition(ref RecordReader reader, RddServices services) =>
            new SplitPartition((int)reader.ReadVarUInt(), TextSplit.Decode(reader.Take(reader.Remaining)));
    }
}
