using System.Buffers.Binary;
using Flint.Serialization;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Spilling;

/// <summary>Reads the blocks of some extents of a spill file, in order. Owned by one operator.</summary>
internal sealed unsafe class SpillReader(SpillBlocks blocks)
{
    // Two blocks of the usual size in one call to the system.
    private const int ReadBytes = 128 << 10;

    private readonly RecordWriter rows = new();
    private readonly PinnedScratch pinned = new();
    private byte[] buffer = [];
    private IReadOnlyList<Extent> extents = [];
    private int extent;
    private long offset;
    private int taken;
    private int filled;

    /// <summary>Bytes that a reader holds on the heap.</summary>
    /// <param name="largestRow">A block holds usual rows, or one that is larger than usual blocks.</param>
    public static long BytesFor(int largestRow)
    {
        var block = Math.Max(RowStreams.LargestBlock, largestRow);
        return Math.Max(ReadBytes, block) + (3L * block);
    }

    /// <summary>Starts anew. Extents that are added to the list while it is read are read too.</summary>
    public void Start(IReadOnlyList<Extent> list)
    {
        extents = list;
        extent = -1;
        offset = taken = filled = 0;
    }

    /// <summary>The next block, valid until the one after it is read; false at the end.</summary>
    public bool TryNext(out byte* start, out byte* end)
    {
        while (extent < 0 || (taken == filled && offset == extents[extent].End))
        {
            if (extent + 1 == extents.Count)
            {
                start = end = null;
                return false;
            }

            offset = extents[++extent].Start;
            taken = filled = 0;
        }

        Fill(SpillBlocks.HeaderSize);
        var header = buffer.AsSpan(taken, SpillBlocks.HeaderSize);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        Fill(SpillBlocks.HeaderSize + length);
        header = buffer.AsSpan(taken, SpillBlocks.HeaderSize);
        SpillBlocks.Unpack(header, buffer.AsSpan(taken + SpillBlocks.HeaderSize, length), rows);
        taken += SpillBlocks.HeaderSize + length;
        start = pinned.Copy(rows.Written);
        end = start + rows.Position;
        return true;
    }

    private void Fill(int wanted)
    {
        if (filled - taken >= wanted)
        {
            return;
        }

        var rest = buffer.AsSpan(taken, filled - taken);
        if (wanted < 0 || wanted - rest.Length > extents[extent].End - offset)
        {
            throw new IOException($"A spilled block of {wanted} bytes ends after its extent: look at the disk.");
        }

        var target = buffer;
        if (target.Length < wanted)
        {
            target = GC.AllocateUninitializedArray<byte>(Math.Max(wanted, ReadBytes));
        }

        rest.CopyTo(target);
        (buffer, filled, taken) = (target, rest.Length, 0);
        var more = (int)Math.Min(buffer.Length - filled, extents[extent].End - offset);
        blocks.Read(offset, buffer.AsSpan(filled, more));
        filled += more;
        offset += more;
    }
}
