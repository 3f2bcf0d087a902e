using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Reading;

/// <summary>
/// All rows of one side of a group, sort or join, still encoded, scattered over streams by hash so that each stream can
/// be worked on within the cache. Rows of one stream keep their order. Owned by one reader.
/// </summary>
internal sealed unsafe class ScatteredRows<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, ShuffleScope scope, int streams, string operatorName) : IDisposable
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private readonly RowStreams rows = new(new(scope.Slabs, scope.Memory, operatorName), streams);

    public RowLayout<K, V, E, TKey, TValue> Layout => layout;

    public RowStreams Streams => rows;

    public void Load(MapOutputBlocks blocks)
    {
        using var frames = new Frames(scope, blocks, operatorName);
        while (frames.TryNext())
        {
            frames.Count(LoadRun(frames));
        }
    }

    public void Load(BatchSource<(K Key, V Value)> source)
    {
        while (source.Read(out var batch) is > 0 and var count)
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            for (var i = 0; i < count; i++)
            {
                var image = layout.Keys.Image(batch[i].Key, out var hash);
                layout.Append(rows, SubStreams.Of((uint)hash, streams), image, (uint)hash, batch[i].Value);
            }
        }
    }

    public void Dispose() => rows.Arena.Dispose();

    private int LoadRun(Frames frames)
    {
        var count = 0;
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
                new ReadOnlySpan<byte>(row, size).CopyTo(new(room, size));
            }
        }

        return count;
    }
}
