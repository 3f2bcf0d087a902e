using Flint.Pipelines;

namespace Flint.Rdds;

/// <summary>A reader of ours: it works in batches, and enumerating it goes through them.</summary>
internal abstract class EngineReader<T> : PartitionReader<T>
{
    public sealed override IEnumerable<T> Read(RddPartition partition, ITaskContext task) =>
        Open(partition, task).AsEnumerable();

    internal abstract override BatchSource<T> Open(RddPartition partition, ITaskContext task);
}
