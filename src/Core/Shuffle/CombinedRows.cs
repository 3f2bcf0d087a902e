using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle;

/// <summary>One combined value per key of one reduce partition; values meet in map order.</summary>
/// <param name="spec">The shuffle.</param>
/// <param name="reducePartition">The partition.</param>
/// <param name="scope">Of the attempt.</param>
/// <param name="reduceSide">Combines rows that the map side did not; not used if it did.</param>
internal sealed class CombinedRows<K, V, C>(
    ShuffleSpec<K, V, C> spec, int reducePartition, ShuffleScope scope, Aggregator<V, C>? reduceSide = null)
    : BatchSource<(K Key, C Value)>
{
    private BatchSource<(K Key, C Value)>? rows;

    public override int Read(out (K Key, C Value)[] batch) => (rows ??= Open()).Read(out batch);

    public override void Dispose() => rows?.Dispose();

    private BatchSource<(K Key, C Value)> Open()
    {
        if (spec.MapSide is { } mapSide)
        {
            return Open<C>(new(null, mapSide.Combine));
        }

        var aggregator = reduceSide
            ?? throw new InvalidOperationException($"Neither side of shuffle {spec.Id} says how to combine.");
        return Open<V>(new(aggregator.Create, aggregator.Merge));
    }

    private BatchSource<(K Key, C Value)> Open<I>(Merging<I, C> merging) =>
        RowForms.Make(scope, spec.Seed, new SourceMaker<I>(this, merging));

    private sealed record SourceMaker<I>(CombinedRows<K, V, C> Of, Merging<I, C> Merging)
        : IRowMaker<K, I, BatchSource<(K Key, C Value)>>
    {
        public BatchSource<(K Key, C Value)> Make<E, TKey, TValue>(TKey keys, TValue values)
            where TKey : struct, IKeyForm<K, E>
            where TValue : struct, IValueForm<I> =>
            RowForms.Make(Of.Scope, new WithOutput<I, E, TKey, TValue>(Of, new(keys, values), Merging));
    }

    private sealed record WithOutput<I, E, TKey, TIn>(
        CombinedRows<K, V, C> Of, RowLayout<K, I, E, TKey, TIn> Input, Merging<I, C> Merging)
        : IValueMaker<C, BatchSource<(K Key, C Value)>>
        where TKey : struct, IKeyForm<K, E>
        where TIn : struct, IValueForm<I>
    {
        public BatchSource<(K Key, C Value)> Make<TOut>(TOut output) where TOut : struct, IValueForm<C> =>
            new CombinedSource<K, I, C, E, TKey, TIn, TOut>(Input, output, Merging, Of.Blocks, Of.Scope);
    }

    private ShuffleScope Scope => scope;

    private Reading.MapOutputBlocks Blocks => new(scope, spec.Id, reducePartition, spec.Partitioner.Partitions);
}
