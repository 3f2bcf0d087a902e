using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>
/// A data set whose partitions hold whole keys: each reads its part of one or more inputs with one partitioner. An
/// input that is spread by that partitioner already is read in the same task, the others are shuffled.
/// </summary>
/// <typeparam name="T">Its records.</typeparam>
/// <param name="context">The session's context.</param>
/// <param name="name">The operator.</param>
/// <param name="partitioning">How the keys are spread.</param>
/// <param name="inputs">What it reads.</param>
/// <param name="reader">Makes the reader; called once the partitioning is settled.</param>
internal sealed class ByKeyRdd<T>(
    RddContext context, string name, Partitioning partitioning, IReadOnlyList<KeyedInput> inputs,
    Func<PartitionReader<T>> reader) : Rdd<T>(context, name)
{
    public override IReadOnlyList<RddDependency> Dependencies => [.. inputs.Select(input => input.Dependency)];

    public override Partitioner? Partitioner => partitioning.Known;

    public override async ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop)
    {
        // Whether an input is spread right already is known once it has listed its partitions.
        var parts = new List<IReadOnlyList<RddPartition>>();
        foreach (var input in inputs)
        {
            parts.Add(await input.Parent.PartitionsAsync(stop).ConfigureAwait(false));
        }

        var count = (await partitioning.SettleAsync(stop).ConfigureAwait(false)).Partitions;
        foreach (var (input, its) in inputs.Zip(parts).Where(pair => pair.First.IsNarrow))
        {
            CheckCount(input.Parent, its.Count, count);
        }

        return
        [
            .. Enumerable.Range(0, count).Select(index => new ByKeyPartition(
                index, [.. inputs.Zip(parts, (input, its) => input.IsNarrow ? its[index] : null)])),
        ];
    }

    public override IReadOnlyList<string> PreferredHosts(RddPartition partition) =>
    [
        .. inputs.Zip(((ByKeyPartition)partition).Inner)
            .SelectMany(pair => pair.Second is null ? [] : pair.First.Parent.PreferredHosts(pair.Second))
            .Distinct(),
    ];

    public override PartitionReader<T> CreateReader() => reader();

    private static void CheckCount(Rdd parent, int found, int wanted)
    {
        if (found != wanted)
        {
            throw new InvalidOperationException(
                $"The data set {parent.Name} has {found} partitions, but its partitioner says {wanted}: a data set of "
                + "your own may only give a partitioner by which its records are spread.");
        }
    }
}

/// <summary>One partition of a <see cref="ByKeyRdd{T}"/>.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Inner">Per input: the parent's partition that is read here, or null if the input is shuffled.</param>
internal sealed record ByKeyPartition(int Index, IReadOnlyList<RddPartition?> Inner) : RddPartition(Index);
