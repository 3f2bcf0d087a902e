namespace Flint.Rdds.Plans;

/// <summary>How the partitions of a data set are listed: those of the user's own are looked at before use.</summary>
internal static class ListedPartitions
{
    /// <summary>The function that lists them; Flint's own data sets need no check.</summary>
    public static Func<CancellationToken, ValueTask<IReadOnlyList<RddPartition>>> Of(Rdd rdd) =>
        rdd.GetType().Assembly == typeof(Rdd).Assembly ? rdd.ListPartitionsAsync : stop => CheckedAsync(rdd, stop);

    private static async ValueTask<IReadOnlyList<RddPartition>> CheckedAsync(Rdd rdd, CancellationToken stop)
    {
        var partitions = await rdd.ListPartitionsAsync(stop).ConfigureAwait(false)
            ?? throw new InvalidOperationException(
                $"The data set {rdd.Name} lists no partitions: return an empty list.");
        for (var place = 0; place < partitions.Count; place++)
        {
            if (partitions[place]?.Index != place)
            {
                throw new InvalidOperationException(
                    $"The data set {rdd.Name} lists {partitions[place]?.ToString() ?? "null"} at place {place}: give "
                    + "each partition its place in the list as its Index, from 0.");
            }
        }

        return partitions;
    }
}
