using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Flint.Memory;

namespace Flint.Shuffle.Rows;

/// <summary>
/// Many append-only streams of rows, each a chain of blocks cut from one arena. Blocks grow from 1 KiB, less for very
/// many streams, to 64 KiB, so that few rows take little memory and many rows few blocks. A row lies in one block.
/// Owned by one operator.
/// </summary>
internal sealed unsafe class RowStreams
{
    /// <summary>Payload of a full-grown block.</summary>
    public const int LargestBlock = (64 << 10) - BlockHeader;

    private const int BlockHeader = 16;
    // The first blocks of all streams together have at most 4 MiB, and each has room for a row or two.
    private const int FirstBlocks = 4 << 20;
    private const int SmallestBlock = 64;
    private const int UsualFirstBlock = 1 << 10;
    private const int Growth = 4;
    // Two cache lines: some rows ahead, so that the line is there when the stream's turn comes.
    private const int PrefetchDistance = 128;

    private readonly SlabArena arena;
    private readonly Stream[] pinned;
    private readonly Stream* streams;
    private readonly int firstBlock;

    public RowStreams(SlabArena arena, int count)
    {
        this.arena = arena;
        firstBlock = count <= FirstBlocks / UsualFirstBlock
            ? UsualFirstBlock
            : Math.Max(SmallestBlock, 1 << BitOperations.Log2((uint)(FirstBlocks / count)));
        pinned = GC.AllocateArray<Stream>(count, pinned: true);
        fixed (Stream* first = pinned)
        {
            streams = first;
        }
    }

    public int Count => pinned.Length;

    public SlabArena Arena => arena;

    /// <summary>Room for one row at the end of a stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Append(int stream, int bytes)
    {
        var at = streams + stream;
        if (at->End - at->Next < bytes)
        {
            Grow(at, bytes);
        }

        var row = at->Next;
        at->Next = row + bytes;
        at->Rows++;
        if (Sse.IsSupported)
        {
            // Row after row goes to another stream, too many for the processor to see where each is heading. A hint
            // about a line that nobody may read does no harm.
            Sse.Prefetch0(row + PrefetchDistance);
        }

        return row;
    }

    /// <summary>Adds bytes that are no row and may be split over blocks.</summary>
    public void AppendBytes(int stream, ReadOnlySpan<byte> bytes)
    {
        var at = streams + stream;
        while (!bytes.IsEmpty)
        {
            if (at->End == at->Next)
            {
                Grow(at, 1);
            }

            var part = (int)Math.Min(at->End - at->Next, bytes.Length);
            bytes[..part].CopyTo(new(at->Next, part));
            at->Next += part;
            bytes = bytes[part..];
        }
    }

    public int RowsOf(int stream) => streams[stream].Rows;

    /// <summary>Steps to the first block of a stream, or from one block to the next; false at the end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="place">Null before the first block.</param>
    /// <param name="rows">First row of the block.</param>
    /// <param name="end">Behind its last row.</param>
    public bool TryNextBlock(int stream, ref void* place, out byte* rows, out byte* end)
    {
        var at = streams + stream;
        var block = place is null ? at->Head : ((Block*)place)->Following;
        place = block;
        rows = block is null ? null : (byte*)block + BlockHeader;
        end = block is null ? null : block == at->Tail ? at->Next : rows + block->Used;
        return block is not null;
    }

    /// <summary>Forgets the rows of one stream and keeps its last block for new ones.</summary>
    public void Clear(int stream)
    {
        var at = streams + stream;
        if (at->Tail is not null)
        {
            at->Head = at->Tail;
            at->Next = (byte*)at->Tail + BlockHeader;
        }

        at->Rows = 0;
    }

    /// <summary>Gives all memory of the arena back and starts anew.</summary>
    public void Reset()
    {
        arena.Reset();
        Array.Clear(pinned);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(Stream* at, int bytes)
    {
        var last = at->Tail is null ? firstBlock / Growth : (int)(at->End - (byte*)at->Tail);
        var size = Math.Max(Math.Min(last * Growth, LargestBlock + BlockHeader), checked(bytes + BlockHeader));
        // This may make the owner spill and reset: what follows looks at the stream as it is then.
        var block = (Block*)arena.Take(size);
        *block = default;
        if (at->Tail is null)
        {
            at->Head = block;
        }
        else
        {
            at->Tail->Following = block;
            at->Tail->Used = (int)(at->Next - (byte*)at->Tail) - BlockHeader;
        }

        at->Tail = block;
        at->Next = (byte*)block + BlockHeader;
        at->End = (byte*)block + size;
    }

    private struct Block
    {
        public Block* Following;
        public int Used;
    }

    private struct Stream
    {
        public byte* Next;
        public byte* End;
        public Block* Head;
        public Block* Tail;
        public int Rows;
    }
}
