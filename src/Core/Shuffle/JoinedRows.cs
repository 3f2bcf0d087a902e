using Flint.Pipelines;
using Flint.Shuffle.Reading;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle;

/// <summary>
/// Every pair of a left and a right value with the same key. A side is a shuffle, or a source of rows that is
/// partitioned in the same way already. Order is not defined.
/// </summary>
internal sealed class JoinedRows<K, V, W>(RowInput<K, V> left, RowInput<K, W> right, ShuffleScope scope)
    : BatchSource<(K Key, (V Left, W Right) Value)>
{
    // Hashes are compared within the join only where no shuffle brings its own.
    private const ulong SeedWithoutShuffle = 0x4A6F_696E;

    private BatchSource<(K Key, (V Left, W Right) Value)>? rows;

    public JoinedRows(
        ShuffleSpec<K, V, V> left, ShuffleSpec<K, W, W> right, int reducePartition, ShuffleScope scope)
        : this(
            new RowInput<K, V>.Shuffled(left, reducePartition), new RowInput<K, W>.Shuffled(right, reducePartition),
            scope)
    {
    }

    private ShuffleScope Scope => scope;

    public override int Read(out (K Key, (V Left, W Right) Value)[] batch) => (rows ??= Open()).Read(out batch);

    public override void Dispose()
    {
        rows?.Dispose();
        (left as RowInput<K, V>.Narrow)?.Source.Dispose();
        (right as RowInput<K, W>.Narrow)?.Source.Dispose();
    }

    private BatchSource<(K Key, (V Left, W Right) Value)> Open()
    {
        var leftSeed = (left as RowInput<K, V>.Shuffled)?.Spec.Seed;
        var rightSeed = (right as RowInput<K, W>.Shuffled)?.Spec.Seed;
        if (leftSeed is not null && rightSeed is not null && leftSeed != rightSeed)
        {
            throw new InvalidOperationException("The sides of a join hash their keys with different seeds.");
        }

        var seed = leftSeed ?? rightSeed ?? SeedWithoutShuffle;
        return RowForms.Make(scope, seed, new LeftMaker(this, left, right));
    }

    private sealed record LeftMaker(JoinedRows<K, V, W> Of, RowInput<K, V> Left, RowInput<K, W> Right)
        : IRowMaker<K, V, BatchSource<(K Key, (V Left, W Right) Value)>>
    {
        public BatchSource<(K Key, (V Left, W Right) Value)> Make<E, TKey, TValue>(TKey keys, TValue values)
            where TKey : struct, IKeyForm<K, E>
            where TValue : struct, IValueForm<V> =>
            RowForms.Make(Of.Scope, new RightMaker<E, TKey, TValue>(this, keys, values));
    }

    private sealed record RightMaker<E, TKey, TLeft>(LeftMaker Of, TKey Keys, TLeft Values)
        : IValueMaker<W, BatchSource<(K Key, (V Left, W Right) Value)>>
        where TKey : struct, IKeyForm<K, E>
        where TLeft : struct, IValueForm<V>
    {
        public BatchSource<(K Key, (V Left, W Right) Value)> Make<TRight>(TRight values)
            where TRight : struct, IValueForm<W> =>
            new JoinedSource<K, V, W, E, TKey, TLeft, TRight>(
                Keys, Values, values, Of.Left, Of.Right, Of.Of.Scope);
    }
}
