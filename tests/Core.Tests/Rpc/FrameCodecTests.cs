using Flint.Rpc;

namespace Flint.Tests.Rpc;

public sealed class FrameCodecTests
{
    [Fact]
    public void A_frame_comes_back_as_it_was()
    {
        var frame = new Frame(new(3), 17, 16, 5, 35, new byte[] { 1, 2, 0, 255 });

        var back = FrameCodec.Decode(FrameCodec.Encode(frame));

        Assert.Equal(frame with { Body = default }, back with { Body = default });
        Assert.Equal(frame.Body.ToArray(), back.Body.ToArray());
    }

    [Fact]
    public void Bytes_that_are_no_frame_are_a_protocol_error() =>
        Assert.Throws<ProtocolErrorException>(() => FrameCodec.Decode(new byte[] { 0xFF, 0xFF, 0xFF }));

    [Fact]
    public void A_negative_sequence_is_a_protocol_error() =>
        Assert.Throws<ProtocolErrorException>(() =>
            FrameCodec.Decode(FrameCodec.Encode(new(new(1), -4, 0, 0, 2, default))));
}
