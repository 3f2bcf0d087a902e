using Flint.Pipelines;
using Flint.Shuffle.Writing;

namespace Flint.Shuffle;

/// <summary>
/// The end of a map task: spreads its rows over the reduce partitions, combined by key first if the shuffle asks for
/// it, and gives the segments to the store. Whoever made it disposes it, also after a failure.
/// </summary>
internal sealed class ShuffleWriter<K, V, C>(ShuffleSpec<K, V, C> spec, ShuffleScope scope)
    : Terminal<(K Key, V Value)>, IDisposable
{
    // Enough rows for their cache misses to overlap, few enough to stay in L1.
    private const int BatchRows = 256;

    private readonly (K Key, V Value)[] batch = new (K, V)[BatchRows];
    private readonly RowTarget<K, V> target = RowTargets.For(spec, scope);
    private int count;
    private MapStatus? status;

    /// <summary>What was written; known once completed.</summary>
    public MapStatus Status => status ?? throw new InvalidOperationException("The shuffle writer is not complete.");

    public override void Push((K Key, V Value) record)
    {
        batch[count++] = record;
        if (count == BatchRows)
        {
            Flush();
        }
    }

    public override void PushBatch((K Key, V Value)[] records, int count)
    {
        Flush();
        target.Add(records.AsSpan(0, count));
    }

    public override void Complete()
    {
        Flush();
        status = target.Finish();
    }

    public void Dispose() => target.Dispose();

    private void Flush()
    {
        scope.Wait.Stop.ThrowIfCancellationRequested();
        target.Add(batch.AsSpan(0, count));
        count = 0;
    }
}
