using Flint.Pipelines;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Reading;

/// <summary>Decodes rows in the order in which they come.</summary>
internal sealed unsafe class RowDecoder<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, Frames frames) : BatchSource<(K Key, V Value)>
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private readonly (K Key, V Value)[] rows = new (K, V)[BatchSize];
    private int offset;

    public override int Read(out (K Key, V Value)[] batch)
    {
        batch = rows;
        while (offset == frames.Content.Length)
        {
            if (!frames.TryNext())
            {
                return 0;
            }

            offset = 0;
        }

        var count = 0;
        fixed (byte* start = frames.Content)
        {
            var at = start + offset;
            var end = start + frames.Content.Length;
            while (count < BatchSize && at < end)
            {
                var next = at;
                if (!layout.TrySkip(ref next, end))
                {
                    throw frames.Damaged("a row ends after its run");
                }

                var key = layout.Keys.Decode(layout.Keys.Read(ref at, out _));
                rows[count++] = (key, layout.Values.Read(ref at));
            }

            offset = (int)(at - start);
        }

        frames.Count(count);
        return count;
    }

    public override void Dispose() => frames.Dispose();
}
