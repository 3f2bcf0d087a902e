using System.Buffers;
using System.Text.Unicode;
using Flint.Errors;
using Flint.Pipelines;

namespace Flint.Files.Output;

/// <summary>Writes strings as UTF-8, each followed by a line feed. Allocates nothing per line.</summary>
internal sealed class LineTerminal(OutputBuffer output) : Terminal<string>
{
    // Enough for any character; the rest of the buffer is used too.
    private const int LeastRoom = 64;

    /// <summary>Lines so far.</summary>
    public long Count { get; private set; }

    public override string Name => "SaveAsTextFile";

    public override void Push(string record)
    {
        if (record is null)
        {
            throw Unwritable("is null: map it to a text, or filter it out");
        }

        var rest = record.AsSpan();
        OperationStatus status;
        do
        {
            status = Utf8.FromUtf16(
                rest, output.Room(LeastRoom), out var read, out var written, replaceInvalidSequences: false);
            output.Advance(written);
            rest = rest[read..];
        }
        while (status == OperationStatus.DestinationTooSmall);
        if (status != OperationStatus.Done)
        {
            throw Unwritable(
                $"has half a surrogate pair, which UTF-8 cannot hold, {rest.Length} characters before its end");
        }

        output.Room(1)[0] = (byte)'\n';
        output.Advance(1);
        Count++;
    }

    private FlintException Unwritable(string why) => new($"Line {Count} of this partition {why}.");
}
