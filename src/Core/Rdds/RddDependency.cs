using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Shuffle;

namespace Flint.Rdds;

/// <summary>What a data set is made from. A closed family.</summary>
public abstract record RddDependency
{
    private protected RddDependency(Rdd parent) => Parent = parent;

    /// <summary>The data set that is read.</summary>
    public Rdd Parent { get; }
}

/// <summary>Each partition reads a few known partitions of the parent, in the same task.</summary>
public sealed record NarrowDependency : RddDependency
{
    /// <summary>Creates the dependency.</summary>
    public NarrowDependency(Rdd parent) : base(parent) { }
}

/// <summary>Each partition reads a part of every partition of the parent: a stage boundary.</summary>
internal abstract record ShuffleDependency : RddDependency
{
    private protected ShuffleDependency(Rdd parent, ShuffleId id) : base(parent)
    {
        Id = id;
        parent.Context.Jobs.Track(this);
    }

    public ShuffleId Id { get; }

    /// <summary>Known once an action has lowered the lineage.</summary>
    public abstract Partitioner? Partitioner { get; }

    /// <summary>Settles the number of partitions and, for a sort, the bounds; may run a job of its own.</summary>
    public abstract ValueTask<Partitioner> SettleAsync(CancellationToken stop);

    /// <summary>The program of the stage that writes this shuffle. Called after <see cref="SettleAsync"/>.</summary>
    public abstract StageProgram CreateMapProgram();

    /// <summary>Makes the function that writes a partition of the parent as its reader wants to read it.</summary>
    public abstract Func<RddPartition, ReadOnlyMemory<byte>> CreateInputEncoder();
}
