using Flint.Memory;
using Flint.Serialization;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Writing;

/// <summary>
/// Gathers rows per reduce partition and passes them on as runs of about 64 KiB, the size at which a fast compressor
/// works best. Rows of one partition keep their order. Owned by the writer.
/// </summary>
internal sealed unsafe class RowRuns<K, V, E, TKey, TValue> : IRunSource, IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private readonly RowLayout<K, V, E, TKey, TValue> layout;
    private readonly SegmentSink sink;
    private readonly SlabArena arena;
    private readonly RowStreams runs;
    private readonly int[] sizes;
    private readonly RecordWriter gathered = new();

    public RowRuns(
        RowLayout<K, V, E, TKey, TValue> layout, ShuffleScope scope, SegmentSink sink, int partitions,
        string operatorName)
    {
        this.layout = layout;
        this.sink = sink;
        arena = new(scope.Slabs, scope.Memory, operatorName, greedy: true);
        runs = new(arena, partitions);
        sizes = new int[partitions];
        sink.Follow(this);
    }

    public long HeldBytes => arena.HeldBytes;

    public void Append(int partition, E image, uint hash, V value)
    {
        var size = layout.Measure(image, value);
        if (size > RowStreams.LargestBlock - sizes[partition])
        {
            Flush(partition);
        }

        var at = runs.Append(partition, size);
        layout.Values.Write(layout.Keys.Write(at, image, hash), value);
        sizes[partition] += size;
    }

    public void FlushAll()
    {
        for (var i = 0; i < sizes.Length; i++)
        {
            Flush(i);
        }
    }

    public bool TryTake(int partition, RecordWriter into, out int count, out ulong sum)
    {
        into.Reset();
        sum = 0;
        count = runs.RowsOf(partition);
        if (sizes[partition] == 0)
        {
            return false;
        }

        void* place = null;
        while (runs.TryNextBlock(partition, ref place, out var start, out var end))
        {
            sum += layout.Sum(start, end);
            into.WriteBytes(new(start, (int)(end - start)));
        }

        runs.Clear(partition);
        sizes[partition] = 0;
        return true;
    }

    public void Reset() => runs.Reset();

    public void Dispose() => arena.Dispose();

    private void Flush(int partition)
    {
        if (TryTake(partition, gathered, out var count, out var sum))
        {
            sink.Add(partition, gathered.Written, count, sum);
        }
    }
}
