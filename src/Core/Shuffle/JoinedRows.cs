using Flint.Pipelines;
using Flint.Shuffle.Reading;

namespace Flint.Shuffle;

/// <summary>
/// Every pair of a left and a right value with the same key. A side is a shuffle, or a source of rows that is
/// partitioned in the same way already. Order is not defined.
/// </summary>
internal sealed class JoinedRows<K, V, W>(
    RowInput<K, V> left, RowInput<K, W> right, ShuffleScope scope)
    : WholePartition<(K Key, (V Left, W Right) Value)>
{
    public JoinedRows(
        ShuffleSpec<K, V, V> left, ShuffleSpec<K, W, W> right, int reducePartition, ShuffleScope scope)
        : this(
            new RowInput<K, V>.Shuffled(left, reducePartition), new RowInput<K, W>.Shuffled(right, reducePartition), scope)
    {
    }

    protected override IEnumerable<(K Key, (V Left, W Right) Value)> Make()
    {
        var codec = scope.Keys.Get<K>();
        return All(left.Open(scope)).ToList().Join(
            All(right.Open(scope)).ToList(), row => ImageOf(codec, row.Key), row => ImageOf(codec, row.Key),
            (one, other) => (one.Key, (one.Value, other.Value)));
    }
}
