using Flint.Pipelines;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Sorting;

namespace Flint.Shuffle;

/// <summary>The rows of one reduce partition sorted by key; rows with equal keys in map order.</summary>
/// <param name="spec">The shuffle.</param>
/// <param name="reducePartition">The partition.</param>
/// <param name="scope">Of the attempt.</param>
/// <param name="order">Order of the keys; null: the default one.</param>
/// <param name="descending">Largest key first.</param>
internal sealed class SortedRows<K, V>(
    ShuffleSpec<K, V, V> spec, int reducePartition, ShuffleScope scope, IComparer<K>? order, bool descending)
    : BatchSource<(K Key, V Value)>, IRowMaker<K, V, BatchSource<(K Key, V Value)>>
{
    private BatchSource<(K Key, V Value)>? rows;

    public override int Read(out (K Key, V Value)[] batch) =>
        (rows ??= RowForms.Make<K, V, BatchSource<(K Key, V Value)>>(scope, spec.Seed, this)).Read(out batch);

    public override void Dispose() => rows?.Dispose();

    BatchSource<(K Key, V Value)> IRowMaker<K, V, BatchSource<(K Key, V Value)>>.Make<E, TKey, TValue>(
        TKey keys, TValue values) =>
        new SortedSource<K, V, E, TKey, TValue>(
            new(keys, values), new(scope, spec.Id, reducePartition, spec.Partitioner.Partitions), scope,
            order ?? scope.Keys.Order<K>(), descending);
}
