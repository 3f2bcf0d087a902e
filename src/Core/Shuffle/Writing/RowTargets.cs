using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Writing;

/// <summary>Chooses what a shuffle writer does.</summary>
internal static class RowTargets
{
    public static RowTarget<K, V> For<K, V, C>(ShuffleSpec<K, V, C> spec, ShuffleScope scope) =>
        spec.MapSide is { } aggregator
            ? new CreateTarget<K, V, C>(Scatter<K, V, C, C>(spec, scope), aggregator.Create)
            : Scatter<K, V, C, V>(spec, scope);

    private static RowTarget<K, T> Scatter<K, V, C, T>(ShuffleSpec<K, V, C> spec, ShuffleScope scope) =>
        RowForms.Make(scope, spec.Seed, new ScatterMaker<K, T>(spec.Id, spec.Partitioner, scope));

    private sealed record ScatterMaker<K, V>(Identity.ShuffleId Shuffle, Partitioner Partitioner, ShuffleScope Scope)
        : IRowMaker<K, V, RowTarget<K, V>>
    {
        public RowTarget<K, V> Make<E, TKey, TValue>(TKey keys, TValue values)
            where TKey : struct, IKeyForm<K, E>
            where TValue : struct, IValueForm<V> =>
            new ScatterTarget<K, V, E, TKey, TValue>(new(keys, values), Shuffle, Partitioner, Scope);
    }
}
