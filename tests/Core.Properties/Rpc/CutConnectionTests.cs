using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;
using Flint.Tests;

namespace Flint.Properties.Rpc;

/// <summary>Real sockets, cut at chance positions.</summary>
public sealed class CutConnectionTests : IAsyncDisposable
{
    private const int Cuts = 300;

    private readonly ApplicationSecret secret = ApplicationSecret.Create();
    private readonly NetworkTransport driver;
    private readonly NetworkTransport executor;

    public CutConnectionTests()
    {
        driver = NetworkTransport.ForDriver(secret, new NetworkOptions { GreetingLimit = TimeSpan.FromMinutes(2) }, TimeProvider.System);
        executor = NetworkTransport.ForExecutor(
            secret.CredentialsOf(new("1")), new NetworkOptions { GreetingLimit = TimeSpan.FromMinutes(2) }, TimeProvider.System);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, Behaviour(106)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_conversation_over_streams_that_are_cut_loses_and_doubles_nothing(int seed)
    {
        var random = new Random(seed);
        var done = new TaskCompletionSource();
        CuttingProxy? proxy = null;
        Talker? above = null;
        Talker? below = null;
        above = new Talker(33, GoesOn, Changed, seed + 1000);
        below = new Talker(1, GoesOn, Changed, seed + 2000);
        var endpoint = await driver.ListenAsync(
            async (stream, stop) =>
            {
                try
                {
                    await above.TalkAsync(stream, false, stop);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    done.TrySetException(error);
                }
            },
            Stop);
        await using var cutting = proxy = CuttingProxy.Start(endpoint, NextBudget);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var dialling = DialAsync(proxy.Endpoint, below, end.Token);
        await Task.WhenAny(done.Task, dialling).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await done.Task;
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling);

        Assert.True(proxy.Cuts >= Cuts);
        Assert.True(above.Sent > Cuts && below.Sent > Cuts, $"{above.Sent} down, {below.Sent} up");
        Assert.Equal((above.Sent, below.Sent), (below.Applied, above.Applied));

        bool GoesOn() => proxy!.Cuts < Cuts;

        int? NextBudget()
        {
            lock (random)
            {
                return proxy!.Cuts >= Cuts ? null : random.Next(1, 60_000);
            }
        }

        void Changed()
        {
            if (!GoesOn() && above!.Sent == below!.Applied && below.Sent == above.Applied)
            {
                done.TrySetResult();
            }
        }
    }

    [Theory]
    [InlineData(3)]
    public async Task A_fetch_that_is_cut_fails_and_names_the_endpoint_but_never_brings_other_bytes(int seed)
    {
        var random = new Random(seed);
        var blocks = Enumerable.Range(0, 50).ToDictionary(one => $"shuffle_1_{one}_0", one => Some(one * 997, one));
        var endpoint = await driver.ServeAsync(new Shelf(blocks), Stop);
        await using var proxy = CuttingProxy.Start(endpoint, () => random.Next(1, 200_000));

        var whole = 0;
        var failed = 0;
        while (failed < Cuts)
        {
            var ranges = Enumerable.Range(0, 20).Select(_ => new BlockRange(
                $"shuffle_1_{random.Next(50)}_0", random.Next(1000), random.Next(10_000))).ToList();
            try
            {
                var parts = await executor.FetchAsync(proxy.Endpoint, ranges, Stop);
                Assert.Equal(ranges.Select(range => Expected(blocks, range)), parts.Select(one => one!.Value.ToArray()));
                whole++;
            }
            catch (IOException error)
            {
                Assert.Contains(proxy.Endpoint, error.Message);
                failed++;
            }
        }

        Assert.True(whole > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await executor.DisposeAsync();
        await driver.DisposeAsync();
    }

    private async Task DialAsync(string endpoint, Talker talker, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await using var stream = await executor.DialAsync(endpoint, stop);
                await talker.TalkAsync(stream, true, stop);
            }
            catch (IOException)
            {
                // Cut before the stream was open.
            }
        }
    }

    private static byte[] Expected(Dictionary<string, byte[]> blocks, BlockRange range) =>
        [.. blocks[range.Block].Skip((int)range.Offset).Take(range.Length)];

    private static byte[] Some(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Shelf(Dictionary<string, byte[]> blocks) : IBlockShelf
    {
        public StoredBytes? TryOpen(string block) => StoredBytes.Of(blocks[block]);
    }
}
