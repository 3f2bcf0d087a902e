using System.Buffers.Binary;
using Flint.Memory;
using Flint.Serialization;
using Flint.Serialization.Compression;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Writing;

/// <summary>
/// Collects one map task's output: per reduce partition a segment of frames, each a length (4 bytes) and a compressed
/// run of rows. Owned by the writer; everything it holds is given back at <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class SegmentSink : IDisposable
{
    private const int LengthSize = sizeof(int);

    private readonly ShuffleScope scope;
    private readonly string operatorName;
    private readonly BlockCompression compression;
    private readonly RecordWriter frame = new();
    private readonly SlabArena arena;
    private readonly RowStreams frames;
    private readonly ulong[] sums;
    private readonly long[] rows;
    private long reserved;

    public SegmentSink(ShuffleScope scope, int partitions, string operatorName)
    {
        this.scope = scope;
        this.operatorName = operatorName;
        compression = BlockCompression.Of(
            scope.Options.Compress ? scope.Compression.Codec : CompressionKind.None);
        arena = new(scope.Slabs, scope.Memory, operatorName);
        frames = new(arena, partitions);
        sums = new ulong[partitions];
        rows = new long[partitions];
    }

    /// <summary>Adds rows behind those that the partition has.</summary>
    public void Add(int partition, ReadOnlySpan<byte> encoded, int count, ulong sum)
    {
        frame.Reset();
        compression.Compress(encoded, frame);
        var written = frame.Written;
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt32LittleEndian(length, written.Length);
        frames.AppendBytes(partition, length);
        frames.AppendBytes(partition, written);
        sums[partition] += sum;
        rows[partition] += count;
    }

    /// <summary>Hands the segments to the store.</summary>
    public MapStatus Finish(Identity.ShuffleId shuffle)
    {
        var segments = new ReadOnlyMemory<byte>[frames.Count];
        var summaries = new BlockSummary[frames.Count];
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = Assemble(i);
            segments[i] = segment;
            summaries[i] = segment.Length == 0
                ? default
                : new(segment.Length, Crc32C.Of(segment), sums[i], rows[i]);
        }

        scope.Store.Put(shuffle, scope.Attempt, segments);
        return new(shuffle, scope.Partition, scope.Attempt, scope.Self, scope.Epoch, summaries);
    }

    public void Dispose()
    {
        arena.Dispose();
        scope.Memory.Release(reserved);
        reserved = 0;
    }

    private byte[] Assemble(int partition)
    {
        long size = 0;
        void* place = null;
        while (frames.TryNextBlock(partition, ref place, out var start, out var end))
        {
            size += end - start;
        }

        if (size > Array.MaxLength)
        {
            throw new Errors.FlintException(
                $"Partition {partition} of a map output is {size} bytes, a block holds {Array.MaxLength}: " +
                "use more partitions.");
        }

        scope.Memory.Reserve(size, operatorName);
        reserved += size;
        var segment = GC.AllocateUninitializedArray<byte>((int)size);
        var filled = 0;
        while (frames.TryNextBlock(partition, ref place, out var start, out var end))
        {
            new ReadOnlySpan<byte>(start, (int)(end - start)).CopyTo(segment.AsSpan(filled));
            filled += (int)(end - start);
        }

        return segment;
    }
}
