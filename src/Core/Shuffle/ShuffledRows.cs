using Flint.Pipelines;
using Flint.Shuffle.Reading;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle;

/// <summary>The rows of one reduce partition as they were written, in map order.</summary>
internal sealed class ShuffledRows<K, V>(ShuffleSpec<K, V, V> spec, int reducePartition, ShuffleScope scope)
    : BatchSource<(K Key, V Value)>, IRowMaker<K, V, BatchSource<(K Key, V Value)>>
{
    private const string OperatorName = "shuffle read";

    private BatchSource<(K Key, V Value)>? rows;

    public override int Read(out (K Key, V Value)[] batch) =>
        (rows ??= RowForms.Make<K, V, BatchSource<(K Key, V Value)>>(scope, spec.Seed, this)).Read(out batch);

    public override void Dispose() => rows?.Dispose();

    BatchSource<(K Key, V Value)> IRowMaker<K, V, BatchSource<(K Key, V Value)>>.Make<E, TKey, TValue>(
        TKey keys, TValue values) =>
        new RowDecoder<K, V, E, TKey, TValue>(
            new(keys, values),
            new(scope, new(scope, spec.Id, reducePartition, spec.Partitioner.Partitions), OperatorName));
}
