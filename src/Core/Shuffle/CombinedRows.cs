using Flint.Shuffle.Reading;

namespace Flint.Shuffle;

/// <summary>One combined value per key of one reduce partition; values meet in map order.</summary>
/// <param name="spec">The shuffle.</param>
/// <param name="reducePartition">The partition.</param>
/// <param name="scope">Of the attempt.</param>
/// <param name="reduceSide">Combines rows that the map side did not; not used if it did.</param>
internal sealed class CombinedRows<K, V, C>(
    ShuffleSpec<K, V, C> spec, int reducePartition, ShuffleScope scope, Aggregator<V, C>? reduceSide = null)
    : WholePartition<(K Key, C Value)>
{
    protected override IEnumerable<(K Key, C Value)> Make() => spec.MapSide is { } mapSide
        ? Combine<C>(value => value, mapSide.Combine)
        : Combine(reduceSide!.Create, reduceSide.Merge);

    private IEnumerable<(K Key, C Value)> Combine<I>(Func<I, C> create, Func<C, I, C> merge)
    {
        var codec = scope.Keys.Get<K>();
        var combined = new Dictionary<string, (K Key, C Value)>();
        foreach (var (key, value) in All(new ShuffledRows<K, I>(
            new(spec.Id, spec.Partitioner, null, spec.Seed), reducePartition, scope)))
        {
            var image = ImageOf(codec, key);
            combined[image] = combined.TryGetValue(image, out var known)
                ? (known.Key, merge(known.Value, value))
                : (key, create(value));
        }

        return combined.Values;
    }
}
