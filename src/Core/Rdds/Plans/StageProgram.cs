using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds.Plans;

/// <summary>
/// What every task of a stage runs: a reader and a sink. Encoded once per stage, named by its hash, decoded on
/// executors. Holds no data set.
/// </summary>
[Travels]
internal abstract class StageProgram
{
    /// <summary>Reads the partition's encoded input.</summary>
    public abstract RddPartition ReadPartition(ReadOnlySpan<byte> input, RddServices services);

    /// <summary>Runs one partition on the calling slot thread.</summary>
    public abstract ProgramOutput Run(RddPartition partition, ITaskContext task);
}

/// <summary>What a program gives: a map status, or an encoded result. Exactly one is set.</summary>
internal readonly record struct ProgramOutput(MapStatus? MapOutput, ReadOnlyMemory<byte> Result);

/// <summary>A program over records of one type.</summary>
internal abstract class StageProgram<T>(PartitionReader<T> reader) : StageProgram
{
    protected PartitionReader<T> Reader => reader;

    public sealed override RddPartition ReadPartition(ReadOnlySpan<byte> input, RddServices services)
    {
        var bytes = new RecordReader(input);
        return reader.ReadPartition(ref bytes, services);
    }
}

/// <summary>The program of a stage that writes a shuffle.</summary>
internal sealed class MapProgram<K, V, C>(PartitionReader<(K Key, V Value)> reader, ShuffleSpec<K, V, C> spec)
    : StageProgram<(K Key, V Value)>(reader)
{
    public override ProgramOutput Run(RddPartition partition, ITaskContext task)
    {
        using var writer = new ShuffleWriter<K, V, C>(spec, task.Shuffle);
        Reader.Push(partition, task, writer);
        writer.Complete();
        return new(writer.Status, default);
    }
}

/// <summary>The program of a result stage.</summary>
internal sealed class ResultProgram<T, R>(PartitionReader<T> reader, ResultFunction<T, R> function)
    : StageProgram<T>(reader)
{
    public override ProgramOutput Run(RddPartition partition, ITaskContext task)
    {
        var result = function.Run(Reader, partition, task);
        var writer = new RecordWriter();
        task.Services.Codecs.Get<R>().Write(writer, result);
        return new(null, writer.ToArray());
    }
}

/// <summary>What a result task makes of its partition. Travels; keep it immutable.</summary>
[Travels]
internal abstract class ResultFunction<T, R>
{
    public abstract R Run(PartitionReader<T> reader, RddPartition partition, ITaskContext task);
}
