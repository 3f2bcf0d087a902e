using Flint.Blocks;
using Flint.Serialization.Compression;

namespace Flint.Shuffle.Writing;

/// <summary>
/// Segments of one map task that did not fit into memory: one spill after the other in one file, each with all
/// partitions in order. Bytes of a partition keep their order from spill to spill, so they can be joined without being
/// read. Owned by its sink.
/// </summary>
internal sealed class SpilledSegments(ShuffleScope scope, int partitions) : IDisposable
{
    private const int BufferBytes = 256 << 10;

    private readonly SpillFile file = scope.Scratch.CreateSpill("shuffle");
    private readonly List<Spill> spills = [];
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int buffered;
    private uint checksum;

    /// <summary>Bytes written since the last <see cref="Begin"/>.</summary>
    public long CurrentBytes => file.Length + buffered - spills[^1].Start;

    public void Begin()
    {
        spills.Add(new(file.Length, new long[partitions], new uint[partitions]));
        checksum = Crc32C.Start;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        checksum = Crc32C.Add(checksum, bytes);
        while (!bytes.IsEmpty)
        {
            if (buffered == buffer.Length)
            {
                Flush();
            }

            var part = Math.Min(buffer.Length - buffered, bytes.Length);
            bytes[..part].CopyTo(buffer.AsSpan(buffered));
            buffered += part;
            bytes = bytes[part..];
        }
    }

    public void EndPartition(int partition)
    {
        spills[^1].Ends[partition] = file.Length + buffered;
        spills[^1].Checksums[partition] = Crc32C.End(checksum);
        checksum = Crc32C.Start;
    }

    public void End() => Flush();

    /// <summary>Adds a partition's bytes of all spills to an output.</summary>
    /// <exception cref="IOException">They are not what was written.</exception>
    public void CopyTo(int partition, ShuffleOutput output)
    {
        for (var number = 0; number < spills.Count; number++)
        {
            var spill = spills[number];
            var at = partition == 0 ? spill.Start : spill.Ends[partition - 1];
            var sum = Crc32C.Start;
            while (at < spill.Ends[partition])
            {
                scope.Wait.Stop.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(buffer.Length, spill.Ends[partition] - at);
                var bytes = buffer.AsSpan(0, file.Read(at, buffer.AsSpan(0, wanted)));
                sum = Crc32C.Add(sum, bytes);
                output.Append(bytes);
                at += bytes.Length;
            }

            // The output gets a checksum of its own, which would make damage that happened here look right.
            if (Crc32C.End(sum) != spill.Checksums[partition])
            {
                throw new IOException($"spill {number} came back from the disk with other bytes than were written");
            }
        }
    }

    public void Dispose() => file.Dispose();

    private void Flush()
    {
        file.Append(buffer.AsSpan(0, buffered));
        buffered = 0;
    }

    private sealed record Spill(long Start, long[] Ends, uint[] Checksums);
}
