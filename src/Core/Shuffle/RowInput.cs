using Flint.Pipelines;

namespace Flint.Shuffle;

/// <summary>One side of a join: where its rows come from. A closed family.</summary>
internal abstract record RowInput<K, V>
{
    private RowInput() { }

    /// <summary>One reduce partition of a shuffle.</summary>
    public sealed record Shuffled(ShuffleSpec<K, V, V> Spec, int ReducePartition) : RowInput<K, V>;

    /// <summary>Rows of a parent with the same partitioner. The source is disposed by the join.</summary>
    public sealed record Narrow(BatchSource<(K Key, V Value)> Source) : RowInput<K, V>;
}
