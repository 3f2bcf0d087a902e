using Flint.Errors;
using Flint.Pipelines;

namespace Flint.Files.Output;

/// <summary>Writes records of one length, one behind the other.</summary>
internal sealed class RecordTerminal(OutputBuffer output, int length) : Terminal<byte[]>
{
    /// <summary>Records so far.</summary>
    public long Count { get; private set; }

    public override string Name => "SaveAsBinaryRecords";

    public override void Push(byte[] record)
    {
        if (record is null || record.Length != length)
        {
            throw new FlintException(
                $"Record {Count} of this partition {(record is null ? "is null" : $"has {record.Length} bytes")}: "
                + $"all records must have {length} bytes.");
        }

        record.CopyTo(output.Room(length));
        output.Advance(length);
        Count++;
    }
}
