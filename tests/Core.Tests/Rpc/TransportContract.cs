using Flint.Rpc;

namespace Flint.Tests.Rpc;

/// <summary>What every transport promises; each kind runs all of it.</summary>
public abstract class TransportContract : IAsyncLifetime
{
    private ITransport? driver;
    private ITransport? executor;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The driver's end; listens.</summary>
    private ITransport Driver => driver ??= CreateDriver();

    /// <summary>An executor's end; dials.</summary>
    private ITransport Executor => executor ??= CreateExecutor(Driver);

    /// <summary>An address at which nobody is.</summary>
    protected abstract string Nowhere { get; }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await Executor.DisposeAsync();
        await Driver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The driver's end of a new application.</summary>
    protected abstract ITransport CreateDriver();

    /// <summary>The end of an executor of the driver's application.</summary>
    protected abstract ITransport CreateExecutor(ITransport driver);

    [Fact]
    public async Task Frames_travel_both_ways_in_order()
    {
        var endpoint = await Driver.ListenAsync(EchoAsync, Stop);
        await using var stream = await Executor.DialAsync(endpoint, Stop);

        for (byte value = 0; value < 10; value++)
        {
            await stream.SendAsync(new[] { value }, false, Stop);
            Assert.Equal([value], (await stream.ReceiveAsync(Stop))!.Value.ToArray());
        }
    }

    [Fact]
    public async Task A_slow_peer_makes_the_sender_wait()
    {
        var release = new TaskCompletionSource();
        var endpoint = await Driver.ListenAsync(async (stream, stop) =>
        {
            await release.Task.WaitAsync(stop);
            await EchoAsync(stream, stop);
        }, Stop);
        await using var stream = await Executor.DialAsync(endpoint, Stop);

        ValueTask waiting;
        do
        {
            waiting = stream.SendAsync(new byte[1], false, Stop);
        }
        while (waiting.IsCompletedSuccessfully);

        release.SetResult();
        await waiting;
    }

    [Fact]
    public async Task Dialling_where_nobody_listens_names_the_endpoint()
    {

        var error = await Assert.ThrowsAsync<IOException>(() => Executor.DialAsync(Nowhere, Stop));

        Assert.Contains(Nowhere, error.Message);
    }

    [Fact]
    public async Task What_the_owner_of_a_connection_throws_ends_that_stream_only()
    {
        var endpoint = await Driver.ListenAsync(async (stream, stop) =>
        {
            await EchoAsync(stream, stop, frames: 1);
            throw new InvalidOperationException("bad connection");
        }, Stop);
        await using var first = await Executor.DialAsync(endpoint, Stop);
        await using var second = await Executor.DialAsync(endpoint, Stop);

        await first.SendAsync(new byte[] { 1 }, false, Stop);
        Assert.NotNull(await first.ReceiveAsync(Stop));
        Assert.Null(await first.ReceiveAsync(Stop));

        await second.SendAsync(new byte[] { 2 }, false, Stop);
        Assert.NotNull(await second.ReceiveAsync(Stop));
    }

    [Fact]
    public async Task An_owner_that_leaves_cuts_its_stream_and_a_new_one_can_be_dialled()
    {
        var served = 0;
        var endpoint = await Driver.ListenAsync(
            (stream, stop) => Interlocked.Increment(ref served) == 1 ? Task.CompletedTask : EchoAsync(stream, stop),
            Stop);
        await using var stream = await Executor.DialAsync(endpoint, Stop);

        Assert.Null(await stream.ReceiveAsync(Stop));
        await Assert.ThrowsAsync<IOException>(() => SendUntilItFailsAsync(stream));
        await using var next = await Executor.DialAsync(endpoint, Stop);
        await next.SendAsync(new byte[] { 3 }, false, Stop);
        Assert.NotNull(await next.ReceiveAsync(Stop));
    }

    [Fact]
    public async Task What_was_sent_before_the_end_arrives_in_both_directions()
    {
        var received = new TaskCompletionSource<int>();
        var endpoint = await Driver.ListenAsync(
            async (stream, stop) =>
            {
                for (var i = 0; i < 100; i++)
                {
                    await stream.SendAsync(new byte[1000], i < 99, stop);
                }

                var count = 0;
                while (await stream.ReceiveAsync(stop) is not null)
                {
                    count++;
                }

                received.SetResult(count);
            },
            Stop);
        await using var stream = await Executor.DialAsync(endpoint, Stop);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1000, (await stream.ReceiveAsync(Stop))!.Value.Length);
        }

        for (var i = 0; i < 77; i++)
        {
            await stream.SendAsync(new byte[10], i < 76, Stop);
        }

        await stream.DisposeAsync();

        Assert.Equal(77, await received.Task.WaitAsync(Stop));
    }

    [Fact]
    public async Task Empty_and_large_frames_arrive_whole()
    {
        var endpoint = await Driver.ListenAsync(EchoAsync, Stop);
        await using var stream = await Executor.DialAsync(endpoint, Stop);
        foreach (var length in new[] { 0, 1, 65_531, 65_536, 3_000_000 })
        {
            var frame = new byte[length];
            new Random(length).NextBytes(frame);

            var sending = stream.SendAsync(frame, false, Stop);
            var back = await stream.ReceiveAsync(Stop);
            await sending;

            Assert.Equal(frame, back!.Value.ToArray());
        }
    }

    [Fact]
    public async Task Disposing_a_stream_ends_a_reader_that_waits()
    {
        var endpoint = await Driver.ListenAsync(EchoAsync, Stop);
        var stream = await Executor.DialAsync(endpoint, Stop);
        var waiting = stream.ReceiveAsync(Stop);

        await stream.DisposeAsync();

        Assert.Null(await waiting);
        await Assert.ThrowsAsync<IOException>(() => stream.SendAsync(new byte[1], false, Stop).AsTask());
    }

    [Fact]
    public async Task Blocks_are_served_by_name_and_a_missing_one_is_null()
    {
        var endpoint = await Driver.ServeAsync(new SomeShelf { ["result_1"] = [9] }, Stop);

        var blocks = await Executor.FetchAsync(
            endpoint, [BlockRange.Whole("result_2"), BlockRange.Whole("result_1")], Stop);

        Assert.Null(blocks[0]);
        Assert.Equal([9], blocks[1]!.Value.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_part_of_a_block_is_shorter_only_where_the_block_ends(bool inMemory)
    {
        var endpoint = await Driver.ServeAsync(
            new SomeShelf { InMemory = inMemory, ["result_1"] = [1, 2, 3, 4] }, Stop);

        var parts = await Executor.FetchAsync(
            endpoint,
            [new("result_1", 1, 2), new("result_1", 3, 2), new("result_1", 4, 1), new("result_1", 1L << 40, 1)], Stop);

        Assert.Equal([[2, 3], [4], [], []], parts.Select(part => part!.Value.ToArray()));
    }

    [Fact]
    public async Task Fetching_where_nobody_serves_names_the_endpoint()
    {

        var error = await Assert.ThrowsAsync<IOException>(
            () => Executor.FetchAsync(Nowhere, [BlockRange.Whole("result_1")], Stop).AsTask());

        Assert.Contains(Nowhere, error.Message);
    }

    [Fact]
    public async Task Disposing_ends_all_streams_and_waits_for_their_owners()
    {
        var ended = false;
        var endpoint = await Driver.ListenAsync(async (stream, stop) =>
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
        await using var stream = await Executor.DialAsync(endpoint, Stop);

        await Driver.DisposeAsync();

        Assert.True(ended);
        Assert.Null(await stream.ReceiveAsync(Stop));
        await Assert.ThrowsAsync<IOException>(() => Executor.DialAsync(endpoint, Stop));
    }

    private static async Task SendUntilItFailsAsync(IFrameStream stream)
    {
        // A network tells the sender late that nobody reads.
        while (true)
        {
            await stream.SendAsync(new byte[1], false, Stop);
        }
    }

    private static Task EchoAsync(IFrameStream stream, CancellationToken stop) => EchoAsync(stream, stop, int.MaxValue);

    private static async Task EchoAsync(IFrameStream stream, CancellationToken stop, int frames)
    {
        while (frames-- > 0 && await stream.ReceiveAsync(stop) is { } frame)
        {
            await stream.SendAsync(frame, false, stop);
        }
    }
}
