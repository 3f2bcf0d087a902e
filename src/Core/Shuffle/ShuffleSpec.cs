using Flint.Identity;
using Flint.Serialization;

namespace Flint.Shuffle;

/// <summary>How values of one key become one combined value. The delegates are the user's, or made of them.</summary>
[Travels]
internal sealed record Aggregator<V, C>(Func<V, C> Create, Func<C, V, C> Merge, Func<C, C, C> Combine);

/// <summary>
/// What both sides of a shuffle must know. Travels inside the map program and the reduce program. Immutable.
/// </summary>
/// <param name="Id">The shuffle.</param>
/// <param name="Partitioner">Chooses the reduce partition of a key.</param>
/// <param name="MapSide">Combines on the map side; null: rows travel as they are and C is V.</param>
/// <param name="Seed">Seed of the key hash, one per shuffle.</param>
[Travels]
internal sealed record ShuffleSpec<K, V, C>(
    ShuffleId Id, Partitioner Partitioner, Aggregator<V, C>? MapSide, ulong Seed);
