using System.Buffers.Binary;
using Flint.Memory;
using Flint.Serialization;
using Flint.Serialization.Compression;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Writing;

/// <summary>
/// Collects one map task's output: per reduce partition a segment of frames, each a length (4 bytes) and a compressed
/// run of rows. When memory is short, all of it moves to disk, together with the rows that wait for compression; at the
/// end spills and memory are joined partition by partition. Owned by the writer; everything it holds is given back at
/// <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class SegmentSink : ISpillable, IDisposable
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
    private readonly RecordWriter spilledFrame = new();
    private readonly SlabArena arena;
    private readonly RowStreams frames;
    private readonly ulong[] sums;
    private readonly long[] rows;
    private int runsToStore;
    private IRunSource? waiting;
    private SpilledSegments? spilled;
    private bool spilling;

    public SegmentSink(ShuffleScope scope, int partitions, string operatorName)
    {
        this.scope = scope;
        compression = BlockCompression.Of(
            scope.Options.Compress ? scope.Compression.Codec : CompressionKind.None);
        arena = new(scope.Slabs, scope.Memory, operatorName, greedy: true);
        frames = new(arena, partitions);
        sums = new ulong[partitions];
        rows = new long[partitions];
        scope.Memory.Register(this);
    }

    /// <summary>
    /// How far rows were combined depended on the memory of the moment: another attempt may write other rows that mean
    /// the same, so nobody shall compare them.
    /// </summary>
    public bool RowsFollowMemory { get; set; }

    private long HeldBytes => arena.HeldBytes + (waiting?.HeldBytes ?? 0);

    /// <summary>Says whose rows come here next.</summary>
    public void Follow(IRunSource source) => waiting = source;

    /// <summary>
    /// Adds rows behind those that the partition has. The frame may be cut by a spill: its bytes keep their order all
    /// the same, as <see cref="waiting"/> has given up this partition's rows before.
    /// </summary>
    public void Add(int partition, ReadOnlySpan<byte> encoded, int count, ulong sum)
    {
        sums[partition] += sum;
        rows[partition] += count;
        var written = Encode(frame, encoded);
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt32LittleEndian(length, written.Length);
        frames.AppendBytes(partition, length);
        frames.AppendBytes(partition, written);
    }

    public long SpillableBytes(MemoryKind kind) => kind == MemoryKind.Native && !spilling ? HeldBytes : 0;

    public bool TrySpill()
    {
        if (spilling || HeldBytes == 0)
        {
            return false;
        }

        spilling = true;
        try
        {
            Spill();
        }
        finally
        {
            spilling = false;
        }

        return true;
    }

    /// <summary>Hands the segments to the store.</summary>
    public MapStatus Finish(Identity.ShuffleId shuffle)
    {
        var summaries = new BlockSummary[frames.Count];
        using var output = scope.Store.Begin(shuffle, scope.Attempt, frames.Count);
        for (var i = 0; i < summaries.Length; i++)
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            spilled?.CopyTo(i, output);
            void* place = null;
            while (frames.TryNextBlock(i, ref place, out var start, out var end))
            {
                output.Append(new(start, (int)(end - start)));
            }

            var written = output.EndPartition();
            summaries[i] = written.Bytes == 0 ? default : new(
                written.Bytes, written.Checksum, RowsFollowMemory ? 0 : sums[i], rows[i]);
        }

        output.Commit();
        return new(shuffle, scope.Partition, scope.Attempt, scope.Self, scope.Epoch, summaries);
    }

    public void Dispose()
    {
        scope.Memory.Unregister(this);
        arena.Dispose();
        spilled?.Dispose();
    }

    private void Spill()
    {
        spilled ??= new(scope, frames.Count);
        spilled.Begin();
        for (var i = 0; i < frames.Count; i++)
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            void* place = null;
            while (frames.TryNextBlock(i, ref place, out var start, out var end))
            {
                spilled.Append(new(start, (int)(end - start)));
            }

            if (waiting is not null && waiting.TryTake(i, out var encoded, out var count, out var sum))
            {
                SpillRun(spilled, encoded);
                sums[i] += sum;
                rows[i] += count;
            }

            spilled.EndPartition(i);
        }

        spilled.End();
        scope.CountSpill(spilled.CurrentBytes);
        waiting?.Reset();
        frames.Reset();
    }

    private void SpillRun(SpilledSegments into, ReadOnlySpan<byte> encoded)
    {
        // Not the usual buffer: a spill may come while its frame is being added.
        var written = Encode(spilledFrame, encoded);
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt32LittleEndian(length, written.Length);
        into.Append(length);
        into.Append(written);
    }

    private ReadOnlySpan<byte> Encode(RecordWriter into, ReadOnlySpan<byte> run)
    {
        into.Reset();
        if (runsToStore > 0)
        {
            runsToStore--;
            stored.Compress(run, into);
            return into.Written;
        }

        compression.Compress(run, into);
        var written = into.Written;
        runsToStore = written.Length > run.Length * WorthCompressing ? RunsBetweenTries : 0;
        return written;
    }
}
