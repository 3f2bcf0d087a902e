using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Serialization;
using Flint.Shuffle;

namespace Flint.Rdds;

/// <summary>What all data sets have in common, whatever their records. Immutable; thread-safe.</summary>
public abstract class Rdd : IDriverOnly
{
    private readonly OnceAsync<IReadOnlyList<RddPartition>> partitions;

    private protected Rdd(RddContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        Name = name;
        Id = context.NextRddId();
        partitions = new(ListedPartitions.Of(this));
    }

    /// <summary>The session's side of this data set.</summary>
    public RddContext Context { get; }

    /// <summary>The operator that made it, for people.</summary>
    public string Name { get; }

    /// <summary>What it is made from; empty for a source.</summary>
    public abstract IReadOnlyList<RddDependency> Dependencies { get; }

    /// <summary>
    /// How its keys are spread, or null when nothing is known: always for a source, and for the result of a by-key
    /// operator that was given no number of partitions, until an action has settled it. By-key operators do not shuffle
    /// an input whose partitioner equals theirs.
    /// </summary>
    public virtual Partitioner? Partitioner => null;

    /// <summary>
    /// Lists the partitions, each with its place in the list as its index. Called on the caller's task when an action
    /// first needs them, once; an exception fails that action only.
    /// </summary>
    public abstract ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop);

    /// <summary>Hosts where a partition's input lies, best first; empty = anywhere.</summary>
    public virtual IReadOnlyList<string> PreferredHosts(RddPartition partition) => [];

    internal RddId Id { get; }

    /// <inheritdoc/>
    string IDriverOnly.Remedy => "collect what you need first and capture the result";

    /// <summary>The partitions, listed once.</summary>
    /// <exception cref="FlintException">So many data sets follow each other that no stack can hold them.</exception>
    internal ValueTask<IReadOnlyList<RddPartition>> PartitionsAsync(CancellationToken stop)
    {
        // Listing takes the most stack of all that visits a lineage, and each action begins with it.
        return RuntimeHelpers.TryEnsureSufficientExecutionStack()
            ? partitions.GetAsync(stop)
            : throw new FlintException(
                $"{Name} ends too many data sets in a row: this thread's stack cannot follow them back to their "
                + "source. Collect or save an intermediate result, and go on from that.");
    }
}

/// <summary>
/// A data set: an immutable, partitioned collection of records that is computed where it is needed. It never leaves the
/// driver; what travels is its <see cref="PartitionReader{T}"/>. Transformations are extension methods and return at
/// once; actions end in <c>Async</c> and run a job. Derive from it for a source of your own: five members.
/// </summary>
/// <typeparam name="T">Type of the records.</typeparam>
public abstract class Rdd<T> : Rdd
{
    /// <summary>Creates a data set.</summary>
    /// <param name="context">The session's context, from another data set or from the session.</param>
    /// <param name="name">The operator's name, for reports.</param>
    protected Rdd(RddContext context, string name) : base(context, name) { }

    /// <summary>
    /// The object that reads a partition on an executor. It travels by value and must hold no data set or session, but
    /// may hold readers of the parents of narrow dependencies.
    /// </summary>
    public abstract PartitionReader<T> CreateReader();
}
