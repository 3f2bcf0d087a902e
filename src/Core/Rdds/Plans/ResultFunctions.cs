using Flint.Pipelines;
using Flint.Pipelines.Terminals;

namespace Flint.Rdds.Plans;

/// <summary>All records.</summary>
internal sealed class CollectFunction<T> : ResultFunction<T, T[]>
{
    public override T[] Run(PartitionReader<T> reader, RddPartition partition, ITaskContext task)
    {
        var records = new CollectTerminal<T>(task.Shuffle.Memory.TryReserve, task.Shuffle.Memory.LimitBytes);
        reader.Push(partition, task, records);
        return records.ToArray();
    }
}

/// <summary>The first records.</summary>
internal sealed class TakeFunction<T>(int count) : ResultFunction<T, T[]>
{
    public override T[] Run(PartitionReader<T> reader, RddPartition partition, ITaskContext task)
    {
        var records = new TakeTerminal<T>(count);
        reader.Push(partition, task, records);
        return [.. records.Records];
    }
}

/// <summary>How many records.</summary>
internal sealed class CountFunction<T> : ResultFunction<T, long>
{
    public override long Run(PartitionReader<T> reader, RddPartition partition, ITaskContext task)
    {
        var records = new CountTerminal<T>();
        reader.Push(partition, task, records);
        return records.Count;
    }
}

/// <summary>All records reduced to one; empty for an empty partition.</summary>
internal sealed class ReduceFunction<T>(Func<T, T, T> reduce) : ResultFunction<T, T[]>
{
    public override T[] Run(PartitionReader<T> reader, RddPartition partition, ITaskContext task)
    {
        var records = new ReduceTerminal<T>(reduce, task.Stop);
        reader.Push(partition, task, records);
        return records.HasState ? [records.State] : [];
    }
}

/// <summary>All records folded into an accumulator that starts from a copy of the seed.</summary>
internal sealed class AggregateFunction<T, A>(A seed, Func<A, T, A> fold) : ResultFunction<T, A>
{
    public override A Run(PartitionReader<T> reader, RddPartition partition, ITaskContext task)
    {
        // Attempts of one executor may share this object: each folds into a copy of its own.
        var records = new AggregateTerminal<T, A>(task.Services.Codecs.Copy(seed), fold, task.Stop);
        reader.Push(partition, task, records);
        return records.State;
    }
}

/// <summary>A side effect per record.</summary>
internal sealed class ForEachFunction<T>(Action<T> action) : ResultFunction<T, Unit>
{
    public override Unit Run(PartitionReader<T> reader, RddPartition partition, ITaskContext task)
    {
        reader.Push(partition, task, new ForEachTerminal<T>(action, task.Stop));
        return default;
    }
}
