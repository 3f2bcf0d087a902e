using Flint.Rdds.Plans;
using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>The shuffle of pairs by key: makes both sides' programs.</summary>
internal sealed record KeyedShuffle<K, V, C> : ShuffleDependency
{
    private readonly Rdd<(K Key, V Value)> parent;
    private readonly Aggregator<V, C>? mapSide;
    private readonly Partitioning partitioning;

    public KeyedShuffle(Rdd<(K Key, V Value)> parent, Aggregator<V, C>? mapSide, Partitioning partitioning)
        : base(parent, parent.Context.NextShuffleId())
    {
        this.parent = parent;
        this.mapSide = mapSide;
        this.partitioning = partitioning;
        // Refused types are refused where the operator is called, not when the job runs.
        _ = parent.Context.Keys.Get<K>();
        _ = parent.Context.Codecs.Get<V>();
        _ = parent.Context.Codecs.Get<C>();
    }

    public override Partitioner? Partitioner => partitioning.Known;

    /// <summary>Both sides' description; known once settled.</summary>
    public ShuffleSpec<K, V, C> Spec =>
        new(Id, Partitioner!, mapSide, RddContext.HashSeed);

    public override ValueTask<Partitioner> SettleAsync(CancellationToken stop) => partitioning.SettleAsync(stop);

    public override StageProgram CreateMapProgram() => new MapProgram<K, V, C>(parent.CreateReader(), Spec);

    public override Func<RddPartition, ReadOnlyMemory<byte>> CreateInputEncoder() =>
        PlanBuilder.InputEncoder(parent.CreateReader(), parent.Context);
}
