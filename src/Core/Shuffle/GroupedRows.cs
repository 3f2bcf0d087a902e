using Flint.Shuffle.Reading;

namespace Flint.Shuffle;

/// <summary>
/// The keys of one reduce partition, each with all its values in map order. The list is an array of its own, so it may
/// be kept, and it travels like any array.
/// </summary>
internal sealed class GroupedRows<K, V>(ShuffleSpec<K, V, V> spec, int reducePartition, ShuffleScope scope)
    : WholePartition<(K Key, IReadOnlyList<V> Value)>
{
    protected override IEnumerable<(K Key, IReadOnlyList<V> Value)> Make()
    {
        var codec = scope.Keys.Get<K>();
        foreach (var group in All(new ShuffledRows<K, V>(spec, reducePartition, scope))
            .GroupBy(row => ImageOf(codec, row.Key)))
        {
            yield return (group.First().Key, group.Select(row => row.Value).ToArray());
        }
    }
}
