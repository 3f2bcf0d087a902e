using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>One input of a by-key operator: read where it is if it is spread right already, else shuffled.</summary>
internal abstract class KeyedInput(Rdd parent, Partitioning target, bool isAlwaysShuffled)
{
    private readonly NarrowDependency narrow = new(parent);

    public Rdd Parent => parent;

    /// <summary>
    /// True if the parent's keys lie where the operator wants them. Fixed once the parent's partitions are listed and
    /// the partitioning is settled; false before.
    /// </summary>
    public bool IsNarrow =>
        !isAlwaysShuffled && target.Known is { } wanted && wanted.Equals(parent.Partitioner);

    public RddDependency Dependency => IsNarrow ? narrow : Shuffle;

    protected abstract ShuffleDependency Shuffle { get; }
}

/// <summary>An input of pairs.</summary>
/// <param name="parent">The pairs.</param>
/// <param name="target">How the operator's keys are spread.</param>
/// <param name="aggregator">Combines on the map side, where the input is shuffled; or null.</param>
/// <param name="isAlwaysShuffled">Its reader wants the rows of a shuffle, however they are spread before.</param>
internal sealed class KeyedInput<K, V, C>(
    Rdd<(K Key, V Value)> parent, Partitioning target, Aggregator<V, C>? aggregator = null,
    bool isAlwaysShuffled = false)
    : KeyedInput(parent, target, isAlwaysShuffled)
{
    private readonly KeyedShuffle<K, V, C> shuffle = new(parent, aggregator, target);

    /// <summary>The shuffle; known once settled.</summary>
    public ShuffleSpec<K, V, C> Spec => shuffle.Spec;

    protected override ShuffleDependency Shuffle => shuffle;

    /// <summary>Reads the parent's own partitions.</summary>
    public PartitionReader<(K Key, V Value)> CreateNarrowReader() => parent.CreateReader();
}
