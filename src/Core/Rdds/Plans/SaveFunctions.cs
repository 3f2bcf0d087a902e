using Flint.Files.Output;

namespace Flint.Rdds.Plans;

/// <summary>Writes strings as the lines of one file per partition.</summary>
internal sealed class SaveTextFunction(OutputLayout layout) : ResultFunction<string, WrittenPart>
{
    public override WrittenPart Run(PartitionReader<string> reader, RddPartition partition, ITaskContext task)
    {
        using var part = new PartWriter(layout, partition.Index, task.OutputScope());
        var lines = new LineTerminal(part.Buffer);
        reader.Push(partition, task, lines);
        return part.Commit(lines.Count);
    }
}

/// <summary>Writes records of one length into one file per partition.</summary>
internal sealed class SaveRecordsFunction(OutputLayout layout, int length) : ResultFunction<byte[], WrittenPart>
{
    public override WrittenPart Run(PartitionReader<byte[]> reader, RddPartition partition, ITaskContext task)
    {
        using var part = new PartWriter(layout, partition.Index, task.OutputScope());
        var records = new RecordTerminal(part.Buffer, length);
        reader.Push(partition, task, records);
        return part.Commit(records.Count);
    }
}

/// <summary>What an attempt lends to output.</summary>
internal static class TaskOutput
{
    public static OutputScope OutputScope(this ITaskContext task) =>
        new(task.Shuffle.Attempt, task.Services.Files, task.Commits, task.Shuffle.Wait);
}
