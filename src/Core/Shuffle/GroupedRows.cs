using Flint.Pipelines;
using Flint.Shuffle.Reading;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle;

/// <summary>
/// The keys of one reduce partition, each with all its values in map order. The list is an array of its own, so it may
/// be kept, and it travels like any array.
/// </summary>
/// <param name="input">A shuffle, or a source of rows that is partitioned in the same way already.</param>
/// <param name="scope">Of the attempt.</param>
internal sealed class GroupedRows<K, V>(RowInput<K, V> input, ShuffleScope scope)
    : BatchSource<(K Key, IReadOnlyList<V> Value)>, IRowMaker<K, V, BatchSource<(K Key, IReadOnlyList<V> Value)>>
{
    // Hashes are compared within the group only where no shuffle brings its own.
    private const ulong SeedWithoutShuffle = 0x4772_6F75_70;

    private BatchSource<(K Key, IReadOnlyList<V> Value)>? rows;

    public GroupedRows(ShuffleSpec<K, V, V> spec, int reducePartition, ShuffleScope scope)
        : this(new RowInput<K, V>.Shuffled(spec, reducePartition), scope)
    {
    }

    public override int Read(out (K Key, IReadOnlyList<V> Value)[] batch) => (rows ??= Open()).Read(out batch);

    public override void Dispose()
    {
        rows?.Dispose();
        (input as RowInput<K, V>.Narrow)?.Source.Dispose();
    }

    BatchSource<(K Key, IReadOnlyList<V> Value)> IRowMaker<K, V, BatchSource<(K Key, IReadOnlyList<V> Value)>>
        .Make<E, TKey, TValue>(TKey keys, TValue values) =>
        new GroupedSource<K, V, E, TKey, TValue>(new(keys, values), input, scope);

    private BatchSource<(K Key, IReadOnlyList<V> Value)> Open()
    {
        var seed = (input as RowInput<K, V>.Shuffled)?.Spec.Seed ?? SeedWithoutShuffle;
        return RowForms.Make<K, V, BatchSource<(K Key, IReadOnlyList<V> Value)>>(scope, seed, this);
    }
}
