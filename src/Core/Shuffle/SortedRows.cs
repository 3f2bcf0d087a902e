using Flint.Shuffle.Reading;

namespace Flint.Shuffle;

/// <summary>The rows of one reduce partition sorted by key; rows with equal keys in map order.</summary>
/// <param name="spec">The shuffle.</param>
/// <param name="reducePartition">The partition.</param>
/// <param name="scope">Of the attempt.</param>
/// <param name="order">Order of the keys; null: the default one.</param>
/// <param name="descending">Largest key first.</param>
internal sealed class SortedRows<K, V>(
    ShuffleSpec<K, V, V> spec, int reducePartition, ShuffleScope scope, IComparer<K>? order, bool descending)
    : WholePartition<(K Key, V Value)>
{
    protected override IEnumerable<(K Key, V Value)> Make()
    {
        var rows = All(new ShuffledRows<K, V>(spec, reducePartition, scope)).ToList();
        var by = order ?? scope.Keys.Order<K>();
        return descending ? rows.OrderByDescending(row => row.Key, by) : rows.OrderBy(row => row.Key, by);
    }
}
