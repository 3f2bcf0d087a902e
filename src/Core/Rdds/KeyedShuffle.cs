using Flint.Rdds.Plans;
using Flint.Shuffle;

namespace Flint.Rdds;

/// <summary>
/// The shuffle of pairs by key: settles how many partitions there are, then makes both sides' programs.
/// </summary>
internal sealed record KeyedShuffle<K, V, C> : ShuffleDependency
{
    private readonly Rdd<(K Key, V Value)> parent;
    private readonly Aggregator<V, C>? mapSide;
    private readonly OnceAsync<Partitioner> partitioner;

    public KeyedShuffle(
        Rdd<(K Key, V Value)> parent, Aggregator<V, C>? mapSide,
        Func<CancellationToken, ValueTask<Partitioner>> settle) : base(parent, parent.Context.NextShuffleId())
    {
        this.parent = parent;
        this.mapSide = mapSide;
        partitioner = new(settle);
        // Refused types are refused where the operator is called, not when the job runs.
        _ = parent.Context.Keys.Get<K>();
        _ = parent.Context.Codecs.Get<C>();
    }

    public override Partitioner? Partitioner => partitioner.Known;

    /// <summary>Both sides' description; known once settled.</summary>
    public ShuffleSpec<K, V, C> Spec =>
        new(Id, Partitioner!, mapSide, RddContext.HashSeed);

    public override ValueTask<Partitioner> SettleAsync(CancellationToken stop) => partitioner.GetAsync(stop);

    public override StageProgram CreateMapProgram() => new MapProgram<K, V, C>(parent.CreateReader(), Spec);

    public override Func<RddPartition, ReadOnlyMemory<byte>> CreateInputEncoder() =>
        PlanBuilder.InputEncoder(parent.CreateReader(), parent.Context);

    /// <summary>Settles on a hash partitioner: the number given, the default, or the largest parent's.</summary>
    public static Func<CancellationToken, ValueTask<Partitioner>> ByHash(
        RddContext context, int? given, params Rdd[] parents)
    {
        if (given is < 1)
        {
            throw new ArgumentOutOfRangeException("partitions", given, "A shuffle needs at least one partition.");
        }

        return async stop =>
        {
            if ((given ?? context.Options.DefaultParallelism) is { } count)
            {
                return new HashPartitioner(count);
            }

            var largest = 1;
            foreach (var parent in parents)
            {
                largest = Math.Max(largest, (await parent.PartitionsAsync(stop).ConfigureAwait(false)).Count);
            }

            return new HashPartitioner(largest);
        };
    }
}
