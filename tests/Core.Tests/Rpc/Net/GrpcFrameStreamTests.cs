using System.IO.Pipelines;
using Flint.Rpc.Net;

namespace Flint.Tests.Rpc.Net;

public sealed class GrpcFrameStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipe_that_gives_no_room_any_more_is_a_cut()
    {
        await using var stream = new GrpcFrameStream(
            new Pipe().Reader, new FullPipe(), "the peer", 1024, CancellationToken.None);

        var error = await Assert.ThrowsAsync<IOException>(() => stream.SendAsync(new byte[9], false, Stop).AsTask());

        Assert.StartsWith("the stream to the peer was cut", error.Message);
    }

    /// <summary>Has room for the length of a frame, but not for its bytes.</summary>
    private sealed class FullPipe : PipeWriter
    {
        public override Memory<byte> GetMemory(int sizeHint = 0) => sizeHint == 0 ? default : new byte[sizeHint];

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes) { }

        public override void CancelPendingFlush() { }

        public override void Complete(Exception? exception = null) { }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;
    }
}
