using Flint.Rpc.Wire;
using Google.Protobuf;

namespace Flint.Rpc;

/// <summary>A frame as bytes and back. Stateless.</summary>
internal static class FrameCodec
{
    /// <summary>What the fields of a frame take beside its body, with room for more of them.</summary>
    private const int FieldBytes = 128;

    /// <summary>True if a frame of at most <paramref name="longest"/> bytes carries a body of this length.</summary>
    public static bool Fits(long bodyBytes, int longest) => bodyBytes <= longest - FieldBytes;

    public static ReadOnlyMemory<byte> Encode(Frame frame) => new FrameRecord
    {
        Term = frame.Term.Value,
        Sequence = frame.Sequence,
        Acknowledged = frame.Acknowledged,
        Cause = frame.Cause,
        MessageNumber = frame.MessageNumber,
        // The bytes are copied once, by the line below; the record dies with this call.
        Body = UnsafeByteOperations.UnsafeWrap(frame.Body),
    }.ToByteArray();

    /// <summary>Throws <see cref="ProtocolErrorException"/> if the bytes are no frame.</summary>
    public static Frame Decode(ReadOnlyMemory<byte> bytes)
    {
        FrameRecord record;
        try
        {
            record = FrameRecord.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ProtocolErrorException($"{bytes.Length} bytes are no frame: {error.Message}", error);
        }

        if (record.Term < 0 || record.Sequence < 0 || record.Acknowledged < 0 || record.MessageNumber < 0)
        {
            throw new ProtocolErrorException($"a frame has a negative number: {record.MessageNumber} "
                + $"term {record.Term} sequence {record.Sequence} acknowledged {record.Acknowledged}");
        }

        return new(new(record.Term), record.Sequence, record.Acknowledged, record.Cause, record.MessageNumber,
            record.Body.Memory);
    }
}
