using System.Buffers.Binary;
using Flint.Errors;
using Flint.Rpc;
using Flint.Serialization;
using Flint.Serialization.Compression;

namespace Flint.Shuffle.Reading;

/// <summary>
/// The runs of rows of one reduce partition, one at a time, in the order of the map tasks and within one in the order
/// of writing. Owned by one reader; what it reserved is released at <see cref="Dispose"/>.
/// </summary>
internal sealed class Frames(ShuffleScope scope, MapOutputBlocks blocks, string operatorName) : IDisposable
{
    private readonly RecordWriter unpacked = new();
    private readonly byte[] lengthBytes = new byte[sizeof(int)];
    private FetchedBlocks? fetched;
    private StoredBytes? block;
    private long at;
    private byte[] packed = [];
    private ReadOnlyMemory<byte> content;
    private int map = -1;
    private long rowsMissing;
    private long reserved;

    /// <summary>The run just read, valid until the next is.</summary>
    public ReadOnlySpan<byte> Content => content.Span;

    /// <summary>Decompresses the next run; false after the last.</summary>
    public bool TryNext()
    {
        scope.Wait.Stop.ThrowIfCancellationRequested();
        while (block is null || at == block.Length)
        {
            if (!TryNextBlock())
            {
                return false;
            }
        }

        try
        {
            Decompress(block);
        }
        catch (CorruptDataException error)
        {
            throw Damaged(error.Message);
        }
        catch (IOException error)
        {
            // It was read once already, for its checksum.
            throw Damaged(error.Message);
        }

        return true;
    }

    /// <summary>Says how many rows a run had: a block must hold as many as were written.</summary>
    public void Count(int rows) => rowsMissing -= rows;

    /// <summary>The failure of a block whose checksum is right and whose content is not.</summary>
    public TaskFailedException Damaged(string reason) => blocks.Failed(map, "its block cannot be decoded: " + reason);

    public void Dispose()
    {
        block?.Dispose();
        block = null;
        fetched?.Dispose();
        scope.Memory.Release(reserved);
        reserved = 0;
    }

    private bool TryNextBlock()
    {
        if (rowsMissing != 0)
        {
            throw Damaged($"{rowsMissing} rows are missing");
        }

        do
        {
            if (++map >= blocks.Statuses.Count)
            {
                map = blocks.Statuses.Count;
                return false;
            }
        }
        while (blocks.SummaryOf(map).Bytes == 0);

        block?.Dispose();
        block = null;
        block = (fetched ??= new(scope, blocks)).Open(map);
        at = 0;
        rowsMissing = blocks.SummaryOf(map).Rows;
        return true;
    }

    private void Decompress(StoredBytes from)
    {
        var rest = from.Length - at;
        var length = rest < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(Read(from, sizeof(int)).Span);
        if (length < BlockCompression.HeaderSize || length > rest - sizeof(int))
        {
            throw new CorruptDataException($"a run of {length} bytes stands in {rest}");
        }

        var frame = Read(from, length);
        var raw = BinaryPrimitives.ReadInt32LittleEndian(frame.Span[1..]);
        Reserve(raw + (long)packed.Length);
        unpacked.Reset();
        content = BlockCompression.ContentOf(frame, int.MaxValue, unpacked);
    }

    /// <summary>The next bytes, valid until the next call; what lies in memory is not copied.</summary>
    private ReadOnlyMemory<byte> Read(StoredBytes from, int length)
    {
        var start = at;
        at += length;
        if (from is InMemoryBytes memory)
        {
            return memory.Slice(start, length);
        }

        if (length > sizeof(int) && packed.Length < length)
        {
            Reserve(length);
            packed = GC.AllocateUninitializedArray<byte>(length);
        }

        var into = (length == sizeof(int) ? lengthBytes : packed).AsMemory(0, length);
        return from.Read(start, into.Span) == length
            ? into
            : throw new CorruptDataException($"{length} bytes at {start} of {from.Length} cannot be read");
    }

    private void Reserve(long bytes)
    {
        if (bytes > reserved)
        {
            scope.Memory.Reserve(bytes - reserved, operatorName);
            reserved = bytes;
        }
    }
}
