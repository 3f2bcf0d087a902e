using Flint.Errors;
using Flint.Rpc;
using Flint.Serialization;
using Flint.Serialization.Compression;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Brings one reduce partition's blocks in map order: own ones from their file, others over the network, large ones by
/// way of a spill file. Each is compared with its map status before a byte of it is decoded; a damaged one is fetched
/// once more, and then is a fetch failure that says where the damage is, so that the map task runs again. What goes
/// wrong with the spill file is a failure of this reader. Owned by one reader; used by its slot thread.
/// </summary>
internal sealed class FetchedBlocks(ShuffleScope scope, MapOutputBlocks blocks) : IDisposable
{
    private const int PieceBytes = 4 << 20;
    private const int CheckBytes = 128 << 10;

    private readonly FetchAhead ahead = new(scope, blocks);
    private byte[] own = [];
    private byte[] piece = [];
    // The last block came as it was written, and was not read so from the spill file.
    private bool isDamagedHere;

    /// <summary>Opens a block whose bytes are right. Valid until the next is opened; the caller disposes it.</summary>
    /// <exception cref="TaskFailedException">A <see cref="TaskFailure.FetchFailed"/>.</exception>
    /// <exception cref="FlintException">The disk of this executor failed.</exception>
    public StoredBytes Open(int map)
    {
        if (TryOpen(map, again: false, out var first) is { } block)
        {
            return block;
        }

        return TryOpen(map, again: true, out var second)
            ?? throw (isDamagedHere
                ? SpilledBytes.Unreadable($"{second}; look at the disk")
                : blocks.Failed(map, $"{second} ({first} at first); {Diagnosis(map)}"));
    }

    public void Dispose()
    {
        ahead.Dispose();
        scope.Memory.Release(own.Length);
        own = [];
    }

    private StoredBytes? TryOpen(int map, bool again, out string? objection)
    {
        StoredBytes? block = null;
        try
        {
            block = Obtain(map, again);
            scope.ReadBytes += block.Length;
            objection = Objection(block, blocks.SummaryOf(map));
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            block?.Dispose();
            throw blocks.Failed(map, $"block {blocks.IdOf(map)}: {error.Message}", error);
        }
        catch
        {
            block?.Dispose();
            throw;
        }

        if (objection is null)
        {
            return block;
        }

        block.Dispose();
        return null;
    }

    private StoredBytes Obtain(int map, bool again)
    {
        if (scope.Blocks.Owns(blocks.Statuses[map].Owner))
        {
            return OpenOwn(map);
        }

        if (!again && blocks.SummaryOf(map).Bytes <= ahead.LargestBlock && ahead.TryTake(map, out var bytes))
        {
            return StoredBytes.Of(bytes ?? throw NotThere(map));
        }

        return FetchToDisk(map);
    }

    private StoredBytes OpenOwn(int map)
    {
        var stored = scope.Blocks.TryOpen(blocks.IdOf(map)) ?? throw NotThere(map);
        if (stored.Length > PieceBytes || !TryGrow(stored.Length))
        {
            return stored;
        }

        using (stored)
        {
            return StoredBytes.Of(own.AsMemory(0, stored.Read(0, own.AsSpan(0, (int)stored.Length))));
        }
    }

    private bool TryGrow(long bytes)
    {
        if (bytes <= own.Length)
        {
            return true;
        }

        var wanted = (int)Math.Min(PieceBytes, bytes * 2);
        if (!scope.Memory.TryReserve(wanted - own.Length))
        {
            return false;
        }

        own = GC.AllocateUninitializedArray<byte>(wanted);
        return true;
    }

    /// <summary>Fetches piece by piece into a file: what may be larger than memory, or came damaged.</summary>
    private StoredBytes FetchToDisk(int map)
    {
        var whole = blocks.RangeOf(map);
        var size = blocks.SummaryOf(map).Bytes;
        var spill = scope.Scratch.CreateSpill("fetch");
        try
        {
            var received = Crc32C.Start;
            // One byte more is asked for than there should be, so that a block that is too long is noticed.
            while (spill.Length <= size)
            {
                var length = (int)Math.Min(PieceBytes, size + 1 - spill.Length);
                var range = whole with { Offset = spill.Length, Length = length };
                var part = Fetch(map, range) ?? throw NotThere(map);
                spill.Append(part.Span);
                received = Crc32C.Add(received, part.Span);
                if (part.Length < length)
                {
                    break;
                }
            }

            return new SpilledBytes(spill, Crc32C.End(received));
        }
        catch
        {
            spill.Dispose();
            throw;
        }
    }

    private ReadOnlyMemory<byte>? Fetch(int map, BlockRange range) => scope.Wait.For(
        scope.Blocks.FetchAsync(blocks.Statuses[map].Owner, [range], scope.Wait.Stop), $"block {range.Block}")[0];

    private string? Objection(StoredBytes block, BlockSummary expected)
    {
        isDamagedHere = false;
        if (block.Length != expected.Bytes)
        {
            return $"a block of {block.Length} bytes came where {expected.Bytes} were written";
        }

        var checksum = ChecksumOf(block);
        isDamagedHere = checksum != expected.BlockChecksum
            && block is SpilledBytes spilled && spilled.Received == expected.BlockChecksum;
        return checksum == expected.BlockChecksum
            ? null
            : $"a block with checksum {checksum:x8} came where {expected.BlockChecksum:x8} was written";
    }

    private uint ChecksumOf(StoredBytes block)
    {
        if (block is InMemoryBytes memory)
        {
            return Crc32C.Of(memory.Slice(0, (int)block.Length).Span);
        }

        piece = piece.Length == 0 ? GC.AllocateUninitializedArray<byte>(CheckBytes) : piece;
        var state = Crc32C.Start;
        for (long at = 0; at < block.Length;)
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            var count = block.Read(at, piece);
            if (count == 0)
            {
                break;
            }

            state = Crc32C.Add(state, piece.AsSpan(0, count));
            at += count;
        }

        return Crc32C.End(state);
    }

    private string Diagnosis(int map)
    {
        try
        {
            var proof = BlockRange.Whole(blocks.IdOf(map).Proof.ToString());
            return Fetch(map, proof) is { } bytes
                ? ShuffleProof.Decode(bytes.Span).Diagnose(blocks.SummaryOf(map))
                : "its owner does not have it any more";
        }
        catch (Exception error) when (error is IOException or TimeoutException or CorruptDataException)
        {
            return $"its owner cannot say why: {error.Message}";
        }
    }

    private TaskFailedException NotThere(int map) => blocks.Failed(map, $"it does not have block {blocks.IdOf(map)}");
}
