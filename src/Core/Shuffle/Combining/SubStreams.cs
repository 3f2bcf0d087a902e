using System.Runtime.CompilerServices;
using Flint.Memory;
using Flint.Shuffle.Reading;

namespace Flint.Shuffle.Combining;

/// <summary>How many streams rows are scattered over, and which one a hash belongs to.</summary>
internal static class SubStreams
{
    // 200 to 1,024 streams keep tables in the cache and blocks in the TLB; more need two levels.
    private const int UsualStreams = 256;
    private const int MostStreams = 1024;
    private const int RowsPerStream = 16 << 10;
    private const int StreamsInMemory = 16;

    /// <summary>Streams per reduce partition on the map side, where the number of rows is not known.</summary>
    public static int PerPartition(int partitions) => Math.Max(1, UsualStreams / partitions);

    /// <summary>Streams for a known number of rows.</summary>
    public static int For(long rows) => (int)Math.Clamp(rows / RowsPerStream, 1, MostStreams);

    /// <summary>Streams for the rows of an input, so many that some of them fit into memory.</summary>
    public static int For(MapOutputBlocks? blocks, TaskMemory memory)
    {
        if (blocks is null)
        {
            return UsualStreams;
        }

        // Shuffle blocks are compressed to a half or third where they are compressed at all.
        var wanted = blocks.Bytes * 3 / Math.Max(1, memory.LimitBytes / StreamsInMemory);
        return (int)Math.Clamp(Math.Max(For(blocks.Rows), wanted), 1, MostStreams);
    }

    /// <summary>By the high bits of the hash's low half; tables use its low bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(uint hash, int streams) => (int)(((ulong)hash * (uint)streams) >> 32);
}
