using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Spilling;

/// <summary>
/// The part of many streams of rows that is on disk: what was written later stands behind what was written earlier.
/// Owned by one operator.
/// </summary>
internal sealed unsafe class SpilledStreams(ShuffleScope scope, int streams, string purpose) : IDisposable
{
    private readonly SpillBlocks blocks = new(scope, purpose);
    private readonly List<Extent>?[] extents = new List<Extent>?[streams];

    /// <summary>True if nothing was written.</summary>
    public bool IsEmpty => blocks.Position == 0;

    public SpillReader CreateReader() => new(blocks);

    /// <summary>Where a stream lies; it grows with later spills.</summary>
    public IReadOnlyList<Extent> Of(int stream) => extents[stream] ??= [];

    /// <summary>Writes all rows of all streams; the caller then releases them. Returns the bytes written.</summary>
    public long Add(RowStreams rows)
    {
        var before = blocks.Position;
        for (var stream = 0; stream < streams; stream++)
        {
            var start = blocks.Position;
            void* place = null;
            while (rows.TryNextBlock(stream, ref place, out var first, out var end))
            {
                if (end > first)
                {
                    blocks.Append(new(first, (int)(end - first)));
                }
            }

            if (blocks.Position > start)
            {
                (extents[stream] ??= []).Add(new(start, blocks.Position));
            }
        }

        blocks.Flush();
        return blocks.Position - before;
    }

    public void Dispose() => blocks.Dispose();
}
