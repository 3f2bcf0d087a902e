using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>How a task reads one input of a by-key operator. Travels; immutable.</summary>
[Travels]
internal abstract class InputReader
{
    /// <summary>Writes what the executor must know of the input's partition; nothing for a shuffled input.</summary>
    public abstract void WritePartition(RecordWriter writer, RddPartition? inner, RddServices services);

    public abstract RddPartition? ReadPartition(ref RecordReader reader, RddServices services);
}

/// <summary>An input of pairs: exactly one of the two is set.</summary>
internal sealed class InputReader<K, V>(ShuffleSpec<K, V, V>? shuffled, PartitionReader<(K Key, V Value)>? narrow)
    : InputReader
{
    public static InputReader<K, V> For(KeyedInput<K, V, V> input) =>
        input.IsNarrow ? new(null, input.CreateNarrowReader()) : new(input.Spec, null);

    /// <summary>Where the rows come from. The caller disposes a narrow source.</summary>
    public RowInput<K, V> Open(int reducePartition, RddPartition? inner, ITaskContext task) =>
        narrow is null
            ? new RowInput<K, V>.Shuffled(shuffled!, reducePartition)
            : new RowInput<K, V>.Narrow(new DrainedSource<(K Key, V Value)>(narrow.Open(inner!, task)));

    /// <summary>The rows as they are.</summary>
    public BatchSource<(K Key, V Value)> OpenRows(int reducePartition, RddPartition? inner, ITaskContext task) =>
        narrow is null
            ? new ShuffledRows<K, V>(shuffled!, reducePartition, task.Shuffle)
            : new DrainedSource<(K Key, V Value)>(narrow.Open(inner!, task));

    public override void WritePartition(RecordWriter writer, RddPartition? inner, RddServices services)
    {
        if (narrow is null)
        {
            return;
        }

        var one = new RecordWriter();
        narrow.WritePartition(one, inner!, services);
        writer.WriteVarUInt((uint)one.Position);
        writer.WriteBytes(one.Written);
    }

    public override RddPartition? ReadPartition(ref RecordReader reader, RddServices services)
    {
        if (narrow is null)
        {
            return null;
        }

        var one = new RecordReader(reader.Take((int)reader.ReadVarUInt()));
        return narrow.ReadPartition(ref one, services);
    }
}
