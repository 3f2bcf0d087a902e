using Flint.Rdds.Plans;
using Flint.Shuffle;

namespace Flint.Rdds.ByKey;

/// <summary>
/// How the keys of a by-key operator's result are spread: settled once for all its inputs, at once where the caller
/// gave the number of partitions, else when an action lowers the lineage. Thread-safe.
/// </summary>
internal sealed class Partitioning
{
    // An existing partitioner with far fewer partitions than the largest input would make few, huge tasks.
    private const int MostInputPartitionsPerPartition = 10;

    private readonly Partitioner? given;
    private readonly OnceAsync<Partitioner> settled;

    /// <param name="settle">Finds the partitioner; called by the first action that needs it.</param>
    public Partitioning(Func<CancellationToken, ValueTask<Partitioner>> settle) => settled = new(settle);

    /// <param name="given">The partitioner.</param>
    public Partitioning(Partitioner given) : this(_ => new(given)) => this.given = given;

    /// <summary>The partitioner, once it is settled.</summary>
    public Partitioner? Known => given ?? settled.Known;

    /// <summary>
    /// By the hash of the key into the number given. Without a number: the partitioner that an input has already, so
    /// that this input need not be shuffled; else by hash into the default number, else into that of the largest input.
    /// </summary>
    public static Partitioning ByHash(RddContext context, int? given, params Rdd[] inputs)
    {
        if (given is < 1)
        {
            throw new ArgumentOutOfRangeException("partitions", given, "A shuffle needs at least one partition.");
        }

        return given is { } count
            ? new(new HashPartitioner(count))
            : new(stop => ChooseAsync(context.Options.DefaultParallelism, inputs, stop));
    }

    public ValueTask<Partitioner> SettleAsync(CancellationToken stop) => settled.GetAsync(stop);

    private static async ValueTask<Partitioner> ChooseAsync(int? usual, Rdd[] inputs, CancellationToken stop)
    {
        var largest = 1;
        foreach (var input in inputs)
        {
            largest = Math.Max(largest, (await input.PartitionsAsync(stop).ConfigureAwait(false)).Count);
        }

        var existing = inputs.Select(input => input.Partitioner).OfType<Partitioner>()
            .MaxBy(partitioner => partitioner.Partitions);
        return existing is not null && existing.Partitions >= largest / MostInputPartitionsPerPartition
            ? existing
            : new HashPartitioner(usual ?? largest);
    }
}
