using System.Runtime.CompilerServices;
using Flint.Identity;
using Flint.Serialization;
using Flint.Serialization.Codecs;

namespace Flint.Shuffle;

/// <summary>How values of one key become one combined value. The delegates are the user's, or made of them.</summary>
[Travels]
internal record Aggregator<V, C>(Func<V, C> Create, Func<C, V, C> Merge, Func<C, C, C> Combine)
{
    /// <summary>The aggregator as one attempt uses it.</summary>
    public virtual Aggregator<V, C> ForAttempt(CodecRegistry codecs) => this;
}

/// <summary>
/// An aggregator that starts each key from a seed. Where the seed could be changed by the user's functions, each key
/// starts from a copy of its own.
/// </summary>
internal sealed record SeededAggregator<V, C>(C Seed, Func<C, V, C> Merge, Func<C, C, C> Combine)
    : Aggregator<V, C>(value => Merge(Seed, value), Merge, Combine)
{
    private static bool IsImmutable =>
        !RuntimeHelpers.IsReferenceOrContainsReferences<C>() || typeof(C) == typeof(string);

    public override Aggregator<V, C> ForAttempt(CodecRegistry codecs) =>
        IsImmutable ? this : new Aggregator<V, C>(value => Merge(codecs.Copy(Seed), value), Merge, Combine);
}

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
