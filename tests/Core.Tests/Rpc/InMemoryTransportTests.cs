using Flint.Rpc;

namespace Flint.Tests.Rpc;

public sealed class InMemoryTransportTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_travel_both_ways_in_order()
    {
        await using var transport = new InMemoryTransport("test");
        var endpoint = await transport.ListenAsync(EchoAsync, Stop);
        await using var stream = await transport.DialAsync(endpoint, Stop);

        for (byte value = 0; value < 10; value++)
        {
            await stream.SendAsync(new[] { value }, Stop);
            Assert.Equal([value], (await stream.ReceiveAsync(Stop))!.Value.ToArray());
        }
    }

    [Fact]
    public async Task A_slow_peer_makes_the_sender_wait()
    {
        await using var transport = new InMemoryTransport("test");
        var release = new TaskCompletionSource();
        var endpoint = await transport.ListenAsync(async (stream, stop) =>
        {
            await release.Task.WaitAsync(stop);
            await EchoAsync(stream, stop);
        }, Stop);
        await using var stream = await transport.DialAsync(endpoint, Stop);

        ValueTask waiting;
        do
        {
            waiting = stream.SendAsync(new byte[1], Stop);
        }
        while (waiting.IsCompletedSuccessfully);

        release.SetResult();
        await waiting;
    }

    [Fact]
    public async Task Dialling_where_nobody_listens_names_the_endpoint()
    {
        await using var transport = new InMemoryTransport("test");

        var error = await Assert.ThrowsAsync<IOException>(() => transport.DialAsync("memory://other/control", Stop));

        Assert.Contains("memory://other/control", error.Message);
    }

    [Fact]
    public async Task What_the_owner_of_a_connection_throws_ends_that_stream_only()
    {
        await using var transport = new InMemoryTransport("test");
        var endpoint = await transport.ListenAsync(async (stream, stop) =>
        {
            await EchoAsync(stream, stop, frames: 1);
            throw new InvalidOperationException("bad connection");
        }, Stop);
        await using var first = await transport.DialAsync(endpoint, Stop);
        await using var second = await transport.DialAsync(endpoint, Stop);

        await first.SendAsync(new byte[] { 1 }, Stop);
        Assert.NotNull(await first.ReceiveAsync(Stop));
        Assert.Null(await first.ReceiveAsync(Stop));

        await second.SendAsync(new byte[] { 2 }, Stop);
        Assert.NotNull(await second.ReceiveAsync(Stop));
    }

    [Fact]
    public async Task A_cut_ends_the_reader_and_fails_the_sender_and_a_new_stream_can_be_dialled()
    {
        await using var transport = new InMemoryTransport("test");
        var endpoint = await transport.ListenAsync(EchoAsync, Stop);
        await using var stream = await transport.DialAsync(endpoint, Stop);

        await transport.CutAllAsync();

        Assert.Null(await stream.ReceiveAsync(Stop));
        await Assert.ThrowsAsync<IOException>(() => stream.SendAsync(new byte[1], Stop).AsTask());
        await using var next = await transport.DialAsync(endpoint, Stop);
        await next.SendAsync(new byte[] { 3 }, Stop);
        Assert.NotNull(await next.ReceiveAsync(Stop));
    }

    [Fact]
    public async Task Blocks_are_served_by_name_and_a_missing_one_is_null()
    {
        await using var transport = new InMemoryTransport("test");
        var endpoint = await transport.ServeAsync(new SomeShelf { ["result_1"] = [9] }, Stop);

        var blocks = await transport.FetchAsync(
            endpoint, [BlockRange.Whole("result_2"), BlockRange.Whole("result_1")], Stop);

        Assert.Null(blocks[0]);
        Assert.Equal([9], blocks[1]!.Value.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_part_of_a_block_is_shorter_only_where_the_block_ends(bool inMemory)
    {
        await using var transport = new InMemoryTransport("test");
        var endpoint = await transport.ServeAsync(
            new SomeShelf { InMemory = inMemory, ["result_1"] = [1, 2, 3, 4] }, Stop);

        var parts = await transport.FetchAsync(
            endpoint,
            [new("result_1", 1, 2), new("result_1", 3, 2), new("result_1", 4, 1), new("result_1", 1L << 40, 1)], Stop);

        Assert.Equal([[2, 3], [4], [], []], parts.Select(part => part!.Value.ToArray()));
    }

    [Fact]
    public async Task Fetching_where_nobody_serves_names_the_endpoint()
    {
        await using var transport = new InMemoryTransport("test");

        var error = await Assert.ThrowsAsync<IOException>(
            () => transport.FetchAsync("memory://gone", [BlockRange.Whole("result_1")], Stop).AsTask());

        Assert.Contains("memory://gone", error.Message);
    }

    [Fact]
    public async Task Disposing_ends_all_streams_and_waits_for_their_owners()
    {
        var transport = new InMemoryTransport("test");
        var ended = false;
        var endpoint = await transport.ListenAsync(async (stream, stop) =>
        {
            try
            {
                await EchoAsync(stream, stop);
            }
            finally
            {
                // Whether the stream's end or the token comes first is not promised.
                ended = true;
            }
        }, Stop);
        await using var stream = await transport.DialAsync(endpoint, Stop);

        await transport.DisposeAsync();

        Assert.True(ended);
        Assert.Null(await stream.ReceiveAsync(Stop));
        await Assert.ThrowsAsync<IOException>(() => transport.DialAsync(endpoint, Stop));
    }

    private static Task EchoAsync(IFrameStream stream, CancellationToken stop) => EchoAsync(stream, stop, int.MaxValue);

    private static async Task EchoAsync(IFrameStream stream, CancellationToken stop, int frames)
    {
        while (frames-- > 0 && await stream.ReceiveAsync(stop) is { } frame)
        {
            await stream.SendAsync(frame, stop);
        }
    }
}
