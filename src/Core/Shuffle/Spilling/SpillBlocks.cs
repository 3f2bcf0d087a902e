using System.Buffers.Binary;
using Flint.Blocks;
using Flint.Serialization;
using Flint.Serialization.Compression;

namespace Flint.Shuffle.Spilling;

/// <summary>A piece of a spill file.</summary>
internal readonly record struct Extent(long Start, long End);

/// <summary>
/// Blocks of rows in one spill file: each with its length (4 bytes) and checksum (4 bytes) in front, compressed. Made
/// with the first block; gathers small writes. Owned by one operator.
/// </summary>
internal sealed class SpillBlocks(ShuffleScope scope, string purpose) : IDisposable
{
    /// <summary>Length and checksum.</summary>
    public const int HeaderSize = 2 * sizeof(int);

    // Large enough that a call to the system costs little beside copying.
    private const int WriteBytes = 256 << 10;

    private readonly BlockCompression compression = BlockCompression.Of(
        scope.Options.SpillCompress ? scope.Compression.Codec : CompressionKind.None);
    private readonly RecordWriter pending = new();
    private SpillFile? file;

    /// <summary>Where the next block will start.</summary>
    public long Position => (file?.Length ?? 0) + pending.Position;

    /// <summary>Adds a block of whole rows.</summary>
    public void Append(ReadOnlySpan<byte> rows)
    {
        var start = pending.Position;
        pending.Take(HeaderSize);
        compression.Compress(rows, pending);
        var stored = pending.Written[(start + HeaderSize)..];
        pending.PatchInt32(start, stored.Length);
        pending.PatchInt32(start + sizeof(int), (int)Crc32C.Of(stored));
        if (pending.Position >= WriteBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes what was gathered: before anything is read, and at the end of a spill.</summary>
    public void Flush()
    {
        if (pending.Position == 0)
        {
            return;
        }

        scope.Wait.Stop.ThrowIfCancellationRequested();
        file ??= scope.Scratch.CreateSpill(purpose);
        file.Append(pending.Written);
        pending.Reset();
        // An operator may have many of these, and write to one at a time.
        compression.Release();
    }

    /// <summary>Reads bytes that were flushed.</summary>
    /// <exception cref="IOException">They are not there.</exception>
    public void Read(long offset, Span<byte> into)
    {
        scope.Wait.Stop.ThrowIfCancellationRequested();
        var read = file?.Read(offset, into) ?? 0;
        if (read != into.Length)
        {
            throw new IOException($"A spill file gave {read} of {into.Length} bytes at {offset}.");
        }
    }

    /// <summary>Checks and unpacks a block.</summary>
    /// <param name="header">Length and checksum.</param>
    /// <param name="stored">As long as the length says.</param>
    /// <param name="rows">Where its rows go.</param>
    /// <exception cref="IOException">The disk did not keep what was written.</exception>
    public static void Unpack(ReadOnlySpan<byte> header, ReadOnlySpan<byte> stored, RecordWriter rows)
    {
        var written = BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(int)..]);
        var read = Crc32C.Of(stored);
        if (read != written)
        {
            throw new IOException(
                $"A spilled block has checksum {read:x8}, {written:x8} was written: look at the disk.");
        }

        rows.Reset();
        BlockCompression.Decompress(stored, int.MaxValue, rows);
    }

    public void Dispose()
    {
        compression.Release();
        file?.Dispose();
    }
}
