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
    private const int HeadSize = LengthSize + BlockCompression.HeaderSize;
    // Looking for what repeats in rows where little does costs more time than the bytes that it saves. A run that keeps
    // more than this part of its size is the sign; some runs later another one is tried.
    private const double WorthCompressing = 0.75;
    private const int RunsBetweenTries = 15;

    private readonly ShuffleScope scope;
    private readonly BlockCompression compression;
    private readonly RecordWriter frame = new();
    // Of a spill: it may come while the usual one is being added.
    private readonly RecordWriter spilledFrame = new();
    private readonly RecordWriter spilledRun = new();
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
        Span<byte> head = stackalloc byte[HeadSize];
        var body = Encode(encoded, frame, head);
        frames.AppendBytes(partition, head);
        frames.AppendBytes(partition, body);
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
        compression.Release();
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

            if (waiting is not null && waiting.TryTake(i, spilledRun, out var count, out var sum))
            {
                SpillRun(spilled, spilledRun.Written);
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
        Span<byte> head = stackalloc byte[HeadSize];
        var body = Encode(encoded, spilledFrame, head);
        into.Append(head);
        into.Append(body);
    }

    /// <summary>
    /// What a frame has in front of its body goes to <paramref name="head"/>; its body is returned, which is the run
    /// itself if it is stored as it is.
    /// </summary>
    private ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> run, RecordWriter into, Span<byte> head)
    {
        var body = run;
        if (runsToStore > 0)
        {
            runsToStore--;
            BlockCompression.WriteStoredHeader(head[LengthSize..], run.Length);
        }
        else
        {
            into.Reset();
            compression.Compress(run, into);
            var written = into.Written;
            runsToStore = written.Length > run.Length * WorthCompressing ? RunsBetweenTries : 0;
            written[..BlockCompression.HeaderSize].CopyTo(head[LengthSize..]);
            body = written[BlockCompression.HeaderSize..];
        }

        BinaryPrimitives.WriteInt32LittleEndian(head, BlockCompression.HeaderSize + body.Length);
        return body;
    }
}
