using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Groups one reduce partition, stream by stream; a stream that does not fit into memory is grouped in slices of its
/// keys. A group itself must fit: it is handed out as one array.
/// </summary>
internal sealed class GroupedSource<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, RowInput<K, V> input, ShuffleScope scope)
    : BatchSource<(K Key, IReadOnlyList<V> Value)>
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const string OperatorName = "group by key";
    private const long LargeBatchBytes = 4 << 20;

    private readonly (K Key, IReadOnlyList<V> Value)[] batch = new (K, IReadOnlyList<V>)[BatchSize];
    private readonly StreamGroups<K, V, E, TKey, TValue> groups = new(layout, scope, OperatorName);
    private readonly Stack<HashSlice> slices = [];
    private ScatteredRows<K, V, E, TKey, TValue>? rows;
    private int stream = -1;
    private int entry;

    public override int Read(out (K Key, IReadOnlyList<V> Value)[] batch)
    {
        batch = this.batch;
        rows ??= Load();
        var count = 0;
        long bytes = 0;
        while (count < BatchSize)
        {
            if (entry == groups.Count)
            {
                // The batch keeps groups alive whose stream is done with.
                bytes += groups.ReservedBytes;
                if ((count > 0 && bytes > LargeBatchBytes) || !TryNextGroups(rows.Streams))
                {
                    break;
                }
            }

            batch[count++] = groups.Take(entry++);
        }

        return count;
    }

    public override void Dispose()
    {
        rows?.Dispose();
        groups.Dispose();
    }

    private ScatteredRows<K, V, E, TKey, TValue> Load()
    {
        var blocks = MapOutputBlocks.Of(scope, input);
        // A field from the start, so that a failure under way is cleaned up by Dispose.
        rows = new(layout, scope, SubStreams.For(blocks, scope.Memory), OperatorName);
        rows.Load(input, blocks);
        return rows;
    }

    // Groups the next slice that has keys; false after the last.
    private bool TryNextGroups(SpillingStreams streams)
    {
        do
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            entry = 0;
            groups.Clear();
            if (slices.Count == 0)
            {
                if (++stream >= streams.Streams)
                {
                    stream = streams.Streams;
                    return false;
                }

                slices.Push(HashSlice.Whole);
            }

            var slice = slices.Pop();
            if (!groups.TryGroup(streams, stream, slice))
            {
                var (half, other) = slice.Split();
                slices.Push(other);
                slices.Push(half);
            }
        }
        while (groups.Count == 0);

        return true;
    }
}
