using System.Net.Sockets;
using Flint.Blocks;
using Flint.Execution;
using Flint.Files.Faults;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;
using Flint.Shuffle;
using Flint.Shuffle.Storing;
using Flint.Tests.Rpc;

namespace Flint.Tests.Execution;

public sealed class BlockClientTests : IDisposable, IBlockShelf
{
    private static readonly BlockOwner Other = new(new("2"), "there");
    private readonly string root = Directory.CreateTempSubdirectory("flint-client-").FullName;
    private readonly ScratchFolder scratch;
    private readonly FileShuffleStore store;

    public BlockClientTests()
    {
        scratch = new([root], new("app"), new("1"), new FaultPoints());
        store = new(scratch);
    }

    public void Dispose()
    {
        store.Dispose();
        scratch.Dispose();
        Directory.Delete(root, recursive: true);
    }

    public StoredBytes? TryOpen(string block) => block == "result_1" ? StoredBytes.Of(new byte[] { 1, 2, 3 }) : null;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task A_broken_connection_is_tried_again(int failures, int calls)
    {
        var transport = new Flaky(failures, new SocketException((int)SocketError.ConnectionReset));

        var parts = await Fetch(transport, Other);

        Assert.Equal([7], parts[0]!.Value.ToArray());
        Assert.Equal(calls, transport.Calls);
    }

    [Fact, Behaviour(64)]
    public async Task Retries_have_a_limit()
    {
        var transport = new Flaky(99, new SocketException((int)SocketError.ConnectionReset));

        await Assert.ThrowsAsync<IOException>(() => Fetch(transport, Other));

        Assert.Equal(4, transport.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_connection_and_an_answer_of_the_owner_are_final(bool refused)
    {
        var transport = new Flaky(99, refused ? new SocketException((int)SocketError.ConnectionRefused) : null);

        await Assert.ThrowsAsync<IOException>(() => Fetch(transport, Other));

        Assert.Equal(1, transport.Calls);
    }

    [Fact]
    public async Task What_an_owner_says_over_the_network_is_final_too()
    {
        var secret = ApplicationSecret.Create();
        await using var server = NetworkTransport.ForExecutor(
            secret.CredentialsOf(new("2")), new(), TimeProvider.System);
        await using var client = NetworkTransport.ForDriver(secret, new(), TimeProvider.System);
        var asked = new List<string>();
        var shelf = new SomeShelf
        {
            OnOpen = block =>
            {
                asked.Add(block);
                throw new IOException("the disk is broken");
            },
        };
        var endpoint = await server.ServeAsync(shelf, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(client, new(new("2"), endpoint)));

        Assert.Equal(
            $"fetch from {endpoint}: it cannot read block result_1: the disk is broken", error.Message);
        Assert.Equal(["result_1", "result_2"], asked);
    }

    [Fact]
    public async Task Own_blocks_never_touch_the_network()
    {
        var transport = new Flaky(99, null);

        var parts = await Fetch(transport, new(new("1"), "here"));

        Assert.Equal([2, 3], parts[0]!.Value.ToArray());
        Assert.Null(parts[1]);
        Assert.Equal(0, transport.Calls);
    }

    [Fact]
    public async Task Waiting_for_the_next_try_ends_with_the_attempt()
    {
        using var stop = new CancellationTokenSource();
        var transport = new Flaky(99, new SocketException((int)SocketError.ConnectionReset));
        var options = new ShuffleOptions { RetryWait = TimeSpan.FromHours(1) };
        var client = new BlockClient(new(new("1"), ""), store, this, transport, options, TimeProvider.System);

        var fetch = client.FetchAsync(Other, [BlockRange.Whole("result_1")], stop.Token).AsTask();
        Assert.False(fetch.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>?>> Fetch(ITransport transport, BlockOwner owner)
    {
        var options = new ShuffleOptions { RetryWait = TimeSpan.Zero };
        var client = new BlockClient(new(new("1"), ""), store, this, transport, options, TimeProvider.System);
        return await client.FetchAsync(
            owner, [new("result_1", 1, 9), BlockRange.Whole("result_2")], TestContext.Current.CancellationToken);
    }

    private sealed class Flaky(int failures, Exception? cause) : ITransport
    {
        public int Calls { get; private set; }

        public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
            string endpoint, IReadOnlyList<BlockRange> ranges, CancellationToken stop) =>
            Calls++ < failures ? throw new IOException("made to fail", cause) : new([new byte[] { 7 }, null]);

        public Task<string> ListenAsync(Func<IFrameStream, CancellationToken, Task> accept, CancellationToken stop) =>
            throw new NotSupportedException();

        public Task<IFrameStream> DialAsync(string endpoint, CancellationToken stop) =>
            throw new NotSupportedException();

        public Task<string> ServeAsync(IBlockShelf shelf, CancellationToken stop) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
