using Flint.Rpc;

namespace Flint.Tests.Rpc;

public sealed class FrameOutboxTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly Frame Some = new(new(1), 1, 0, 0, 1, default);

    [Fact]
    public async Task A_stream_that_does_not_take_a_frame_is_cut_so_that_its_reader_sees_the_end()
    {
        await using var stream = new Picky { Take = _ => throw new IOException("the message is too long") };
        await using var outbox = FrameOutbox.Start(stream, 4);
        var reading = stream.ReceiveAsync(TestContext.Current.CancellationToken).AsTask();

        Assert.True(outbox.TryPost(Some));

        Assert.Null(await reading.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.False(outbox.TryPost(Some));
    }

    [Fact]
    public async Task A_stream_whose_peer_does_not_read_is_cut_when_the_outbox_is_full()
    {
        await using var stream = new Picky { Take = stop => Task.Delay(Timeout.Infinite, stop) };
        await using var outbox = FrameOutbox.Start(stream, 4);
        var reading = stream.ReceiveAsync(TestContext.Current.CancellationToken).AsTask();

        for (var posted = 0; outbox.TryPost(Some); posted++)
        {
            Assert.True(posted < 6, "the outbox is never full");
        }

        Assert.Null(await reading.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    /// <summary>A stream that says how it takes a frame; its end is its own disposal.</summary>
    private sealed class Picky : IFrameStream
    {
        private readonly TaskCompletionSource<ReadOnlyMemory<byte>?> ended = new();

        public required Func<CancellationToken, Task> Take { get; init; }

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken stop) => new(Take(stop));

        public ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken stop) => new(ended.Task);

        public ValueTask DisposeAsync()
        {
            ended.TrySetResult(null);
            return default;
        }
    }
}
