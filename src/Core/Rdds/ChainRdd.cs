using Flint.Pipelines;
using Flint.Shuffle;

namespace Flint.Rdds;

/// <summary>A data set with one record-wise operator applied; same partitions as its parent.</summary>
internal sealed class ChainRdd<TIn, TOut>(Rdd<TIn> parent, RecordOperator<TIn, TOut> next, bool keepsKeys)
    : Rdd<TOut>(parent.Context, next.Name)
{
    public override IReadOnlyList<RddDependency> Dependencies { get; } = [new NarrowDependency(parent)];

    public override Partitioner? Partitioner => keepsKeys ? parent.Partitioner : null;

    /// <summary>The operator.</summary>
    internal RecordOperator Operator => next;

    public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
        parent.PartitionsAsync(stop);

    public override IReadOnlyList<string> PreferredHosts(RddPartition partition) => parent.PreferredHosts(partition);

    public override PartitionReader<TOut> CreateReader() => parent.CreateReader().Append<TOut>(next);
}
