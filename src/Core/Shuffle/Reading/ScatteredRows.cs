using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Reading;

/// <summary>
/// All rows of one side of a group or join, still encoded, scattered over streams by hash so that each stream can be
/// worked on within the cache, and on disk where memory is short. Rows of one stream keep their order. Owned by one
/// reader.
/// </summary>
internal sealed unsafe class ScatteredRows<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, ShuffleScope scope, int streams, string operatorName) : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private readonly SpillingStreams all = new(scope, streams, operatorName, "rows");

    public SpillingStreams Streams => all;

    /// <summary>Takes all rows of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="blocks">Its blocks, if it is a shuffle.</param>
    public void Load(RowInput<K, V> input, MapOutputBlocks? blocks)
    {
        if (blocks is not null)
        {
            Load(blocks);
        }
        else
        {
            Load(((RowInput<K, V>.Narrow)input).Source);
        }
    }

    public void Dispose() => all.Dispose();

    private void Load(MapOutputBlocks blocks)
    {
        using var frames = new Frames(scope, blocks, operatorName);
        while (frames.TryNext())
        {
            var count = LoadRun(frames);
            frames.Count(count);
            all.Count(count);
        }
    }

    private void Load(BatchSource<(K Key, V Value)> source)
    {
        while (source.Read(out var batch) is > 0 and var count)
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            all.Count(count);
            for (var i = 0; i < count; i++)
            {
                var image = layout.Keys.Image(batch[i].Key, out var hash);
                layout.Append(all.Rows, SubStreams.Of((uint)hash, streams), image, (uint)hash, batch[i].Value);
            }
        }
    }

    private int LoadRun(Frames frames)
    {
        var count = 0;
        var rows = all.Rows;
        fixed (byte* start = frames.Content)
        {
            var end = start + frames.Content.Length;
            for (var at = start; at < end; count++)
            {
                var row = at;
                if (!layout.TrySkip(ref at, end))
                {
                    throw frames.Damaged("a row ends after its run");
                }

                var key = row;
                layout.Keys.Read(ref key, out var hash);
                var size = (int)(at - row);
                var room = rows.Append(SubStreams.Of(hash, streams), size);
                layout.Copy(room, row, size);
            }
        }

        return count;
    }
}
