using System.Runtime.CompilerServices;
using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Groups one reduce partition, stream by stream and in two passes: the first gives each row the number of its group
/// and counts, the second writes the values into arrays of exactly the right size.
/// </summary>
internal sealed unsafe class GroupedSource<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, RowInput<K, V> input, ShuffleScope scope)
    : BatchSource<(K Key, IReadOnlyList<V> Value)>
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private const string OperatorName = "group by key";
    // Where the number of rows is not known before they are read.
    private const int StreamsOfUnknown = 256;

    private readonly (K Key, IReadOnlyList<V> Value)[] batch = new (K, IReadOnlyList<V>)[BatchSize];
    private readonly CombineTable<K, E, TKey, int> counts = new(layout.Keys, scope.Memory, OperatorName);
    private ScatteredRows<K, V, E, TKey, TValue>? rows;
    private V[][] groups = [];
    private int[] groupOfRow = [];
    private long reserved;
    private int stream;
    private int entry;

    public override int Read(out (K Key, IReadOnlyList<V> Value)[] batch)
    {
        batch = this.batch;
        rows ??= Load();
        var count = 0;
        while (count < BatchSize)
        {
            if (entry < counts.Count)
            {
                batch[count++] = (layout.Keys.Decode(counts.KeyOf(entry)), groups[entry]);
                entry++;
            }
            else if (stream < rows.Streams.Count)
            {
                scope.Wait.Stop.ThrowIfCancellationRequested();
                Group(rows.Streams, stream++);
                entry = 0;
            }
            else
            {
                break;
            }
        }

        return count;
    }

    public override void Dispose()
    {
        rows?.Dispose();
        counts.Dispose();
        scope.Memory.Release(reserved);
        reserved = 0;
    }

    private ScatteredRows<K, V, E, TKey, TValue> Load()
    {
        var blocks = input is RowInput<K, V>.Shuffled shuffled
            ? new MapOutputBlocks(
                scope, shuffled.Spec.Id, shuffled.ReducePartition, shuffled.Spec.Partitioner.Partitions)
            : null;
        // A field from the start, so that a failure under way is cleaned up by Dispose.
        rows = new(layout, scope, blocks is null ? StreamsOfUnknown : SubStreams.For(blocks.Rows), OperatorName);
        if (blocks is not null)
        {
            rows.Load(blocks);
        }
        else
        {
            rows.Load(((RowInput<K, V>.Narrow)input).Source);
        }

        return rows;
    }

    private void Group(RowStreams streams, int stream)
    {
        scope.Memory.Release(reserved);
        reserved = 0;
        var total = streams.RowsOf(stream);
        var wanted = (long)total * (sizeof(int) + Unsafe.SizeOf<V>());
        scope.Memory.Reserve(wanted, OperatorName);
        reserved = wanted;
        if (groupOfRow.Length < total)
        {
            groupOfRow = new int[total];
        }

        CountGroups(streams, stream);
        groups = new V[counts.Count][];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = new V[counts.ValueOf(i)];
            // From here on: how many values the group has got.
            counts.ValueOf(i) = 0;
        }

        FillGroups(streams, stream);
    }

    private void CountGroups(RowStreams streams, int stream)
    {
        counts.Clear();
        var number = 0;
        void* place = null;
        while (streams.TryNextBlock(stream, ref place, out var row, out var end))
        {
            while (row < end)
            {
                var image = layout.Keys.Read(ref row, out var hash);
                layout.Values.Skip(ref row);
                var group = counts.FindOrAdd(image, hash, out var added);
                ref var size = ref counts.ValueOf(group);
                size = added ? 1 : size + 1;
                groupOfRow[number++] = group;
            }
        }
    }

    private void FillGroups(RowStreams streams, int stream)
    {
        var number = 0;
        void* place = null;
        while (streams.TryNextBlock(stream, ref place, out var row, out var end))
        {
            while (row < end)
            {
                layout.Keys.Read(ref row, out _);
                var group = groupOfRow[number++];
                groups[group][counts.ValueOf(group)++] = layout.Values.Read(ref row);
            }
        }
    }
}
