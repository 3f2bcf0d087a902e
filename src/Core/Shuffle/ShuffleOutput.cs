using Flint.Serialization.Compression;

namespace Flint.Shuffle;

/// <summary>What a partition of an output came to.</summary>
internal readonly record struct PartitionWritten(long Bytes, uint Checksum);

/// <summary>
/// One map attempt's output while it is written, partition after partition. Disposing drops it, unless it was
/// committed. Owned by the writer; used by its slot thread.
/// </summary>
internal abstract class ShuffleOutput : IDisposable
{
    private uint checksum = Crc32C.Start;
    private long bytes;

    /// <summary>Adds bytes to the current partition. Throws <see cref="IOException"/>.</summary>
    public void Append(ReadOnlySpan<byte> more)
    {
        checksum = Crc32C.Add(checksum, more);
        bytes += more.Length;
        Write(more);
    }

    /// <summary>Ends the current partition; the next one begins.</summary>
    public PartitionWritten EndPartition()
    {
        var written = new PartitionWritten(bytes, Crc32C.End(checksum));
        checksum = Crc32C.Start;
        bytes = 0;
        End(written);
        return written;
    }

    /// <summary>Makes the output readable. Called once, when all partitions have ended.</summary>
    public abstract void Commit();

    public abstract void Dispose();

    private protected abstract void Write(ReadOnlySpan<byte> more);

    private protected abstract void End(PartitionWritten partition);
}
