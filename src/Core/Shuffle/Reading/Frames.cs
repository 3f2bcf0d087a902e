using System.Buffers.Binary;
using Flint.Errors;
using Flint.Serialization;
using Flint.Serialization.Compression;

namespace Flint.Shuffle.Reading;

/// <summary>
/// The runs of rows of one reduce partition, one at a time, in the order of the map tasks and within one in the order
/// of writing. Owned by one reader; what it reserved is released at <see cref="Dispose"/>.
/// </summary>
internal sealed class Frames(ShuffleScope scope, MapOutputBlocks blocks, string operatorName) : IDisposable
{
    private readonly RecordWriter content = new();
    private ReadOnlyMemory<byte> rest;
    private int map = -1;
    private long rowsMissing;
    private long reservedBlock;
    private long reservedContent;

    /// <summary>The run just read, valid until the next is.</summary>
    public ReadOnlySpan<byte> Content => content.Written;

    /// <summary>Decompresses the next run; false after the last.</summary>
    public bool TryNext()
    {
        scope.Wait.Stop.ThrowIfCancellationRequested();
        while (rest.IsEmpty)
        {
            if (!TryNextBlock())
            {
                return false;
            }
        }

        try
        {
            Decompress();
        }
        catch (CorruptDataException error)
        {
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
        scope.Memory.Release(reservedBlock + reservedContent);
        reservedBlock = reservedContent = 0;
        rest = default;
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

        scope.Memory.Release(reservedBlock);
        reservedBlock = 0;
        var size = blocks.SummaryOf(map).Bytes;
        scope.Memory.Reserve(size, operatorName);
        reservedBlock = size;
        rest = blocks.Fetch(map);
        rowsMissing = blocks.SummaryOf(map).Rows;
        return true;
    }

    private void Decompress()
    {
        var bytes = rest.Span;
        var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < BlockCompression.HeaderSize || length > bytes.Length - sizeof(int))
        {
            throw new CorruptDataException($"a run of {length} bytes stands in {bytes.Length}");
        }

        var frame = bytes.Slice(sizeof(int), length);
        var raw = BinaryPrimitives.ReadInt32LittleEndian(frame[1..]);
        if (raw > reservedContent)
        {
            scope.Memory.Reserve(raw - reservedContent, operatorName);
            reservedContent = raw;
        }

        content.Reset();
        BlockCompression.Decompress(frame, int.MaxValue, content);
        rest = rest[(sizeof(int) + length)..];
    }
}
