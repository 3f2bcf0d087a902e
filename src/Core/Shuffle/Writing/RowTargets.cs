using Flint.Identity;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Writing;

/// <summary>Chooses what a shuffle writer does.</summary>
internal static class RowTargets
{
    public static RowTarget<K, V> For<K, V, C>(ShuffleSpec<K, V, C> spec, ShuffleScope scope) =>
        spec.MapSide is { } aggregator
            ? RowForms.Make(scope, spec.Seed, new CombineMaker<K, V, C>(
                spec, aggregator.ForAttempt(scope.Codecs), scope))
            : RowForms.Make(scope, spec.Seed, new ScatterMaker<K, V>(spec.Id, spec.Partitioner, scope));

    private sealed record ScatterMaker<K, V>(ShuffleId Shuffle, Partitioner Partitioner, ShuffleScope Scope)
        : IRowMaker<K, V, RowTarget<K, V>>
    {
        public RowTarget<K, V> Make<E, TKey, TValue>(TKey keys, TValue values)
            where TKey : struct, IKeyForm<K, E>
            where TValue : struct, IValueForm<V> =>
            new ScatterTarget<K, V, E, TKey, TValue>(new(keys, values), Shuffle, Partitioner, Scope);
    }

    private sealed record CombineMaker<K, V, C>(
        ShuffleSpec<K, V, C> Spec, Aggregator<V, C> Aggregator, ShuffleScope Scope) : IRowMaker<K, V, RowTarget<K, V>>
    {
        public RowTarget<K, V> Make<E, TKey, TValue>(TKey keys, TValue values)
            where TKey : struct, IKeyForm<K, E>
            where TValue : struct, IValueForm<V> =>
            RowForms.Make(Scope, new WithOutput<E, TKey, TValue>(this, keys, values));

        private sealed record WithOutput<E, TKey, TIn>(CombineMaker<K, V, C> Of, TKey Keys, TIn Values)
            : IValueMaker<C, RowTarget<K, V>>
            where TKey : struct, IKeyForm<K, E>
            where TIn : struct, IValueForm<V>
        {
            public RowTarget<K, V> Make<TOut>(TOut output) where TOut : struct, IValueForm<C> =>
                new CombineTarget<K, V, C, E, TKey, TIn, TOut>(
                    Keys, Values, output, Of.Spec, new(Of.Aggregator.Create, Of.Aggregator.Merge), Of.Scope);
        }
    }
}
