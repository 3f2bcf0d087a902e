using Flint.Pipelines;
using Flint.Shuffle.Reading;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle;

/// <summary>
/// The keys of one reduce partition, each with all its values in map order. The list is an array of its own, so it may
/// be kept, and it travels like any array.
/// </summary>
internal sealed class GroupedRows<K, V>(ShuffleSpec<K, V, V> spec, int reducePartition, ShuffleScope scope)
    : BatchSource<(K Key, IReadOnlyList<V> Value)>, IRowMaker<K, V, BatchSource<(K Key, IReadOnlyList<V> Value)>>
{
    private BatchSource<(K Key, IReadOnlyList<V> Value)>? rows;

    public override int Read(out (K Key, IReadOnlyList<V> Value)[] batch) => (rows ??= Open()).Read(out batch);

    public override void Dispose() => rows?.Dispose();

    BatchSource<(K Key, IReadOnlyList<V> Value)> IRowMaker<K, V, BatchSource<(K Key, IReadOnlyList<V> Value)>>
        .Make<E, TKey, TValue>(TKey keys, TValue values) =>
        new GroupedSource<K, V, E, TKey, TValue>(
            new(keys, values), new(scope, spec.Id, reducePartition, spec.Partitioner.Partitions), scope);

    private BatchSource<(K Key, IReadOnlyList<V> Value)> Open() =>
        RowForms.Make<K, V, BatchSource<(K Key, IReadOnlyList<V> Value)>>(scope, spec.Seed, this);
}
