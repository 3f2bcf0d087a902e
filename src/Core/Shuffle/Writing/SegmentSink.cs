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
    // Looking for what repeats in rows where little does costs more time than the bytes that it saves. A run that keeps
    // more than this part of its size is the sign; some runs later another one is tried.
    private const double WorthCompressing = 0.75;
    private const int RunsBetweenTries = 15;

    private readonly ShuffleScope scope;
    private readonly BlockCompression compression;
    private readonly BlockCompression stored = BlockCompression.Of(CompressionKind.None);
    private readonly RecordWriter frame = new();
    private readonly SlabArena arena;
    private readonly RowStreams frames;
    private readonly ulong[] sums;
    private readonly long[] rows;
    private int runsToStore;

    public SegmentSink(ShuffleScope scope, int partitions, string operatorName)
    {
        this.scope = scope;
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
        var written = Encode(encoded);
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt32LittleEndian(length, written.Length);
        frames.AppendBytes(partition, length);
        frames.AppendBytes(partition, written);
        sums[partition] += sum;
        rows[partition] += count;
    }

    private ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> run)
    {
        frame.Reset();
        if (runsToStore > 0)
        {
            runsToStore--;
            stored.Compress(run, frame);
            return frame.Written;
        }

        compression.Compress(run, frame);
        var written = frame.Written;
        runsToStore = written.Length > run.Length * WorthCompressing ? RunsBetweenTries : 0;
        return written;
    }

    /// <summary>Hands the segments to the store.</summary>
    public MapStatus Finish(Identity.ShuffleId shuffle)
    {
        var summaries = new BlockSummary[frames.Count];
        using var output = scope.Store.Begin(shuffle, scope.Attempt, frames.Count);
        for (var i = 0; i < summaries.Length; i++)
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            void* place = null;
            while (frames.TryNextBlock(i, ref place, out var start, out var end))
            {
                output.Append(new(start, (int)(end - start)));
            }

            var written = output.EndPartition();
            summaries[i] = written.Bytes == 0 ? default : new(written.Bytes, written.Checksum, sums[i], rows[i]);
        }

        output.Commit();
        return new(shuffle, scope.Partition, scope.Attempt, scope.Self, scope.Epoch, summaries);
    }

    public void Dispose() => arena.Dispose();
}
