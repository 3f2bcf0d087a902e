using System.Net;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;

namespace Flint.Tests.Rpc.Net;

public sealed class BlockPortTests : IAsyncDisposable
{
    private static readonly NetworkOptions Options = new();
    private readonly ApplicationSecret secret = ApplicationSecret.Create();
    private readonly NetworkTransport server;
    private readonly NetworkTransport client;

    public BlockPortTests()
    {
        server = NetworkTransport.ForExecutor(secret.CredentialsOf(new("a/b c")), Options, TimeProvider.System);
        client = NetworkTransport.ForDriver(secret, Options, TimeProvider.System);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Thousands_of_small_parts_come_in_the_order_asked(bool inMemory)
    {
        var shelf = new SomeShelf { InMemory = inMemory };
        for (var i = 0; i < 100; i++)
        {
            shelf[$"shuffle_1_{i}_0"] = Some(i * 97, i);
        }

        var endpoint = await server.ServeAsync(shelf, Stop);
        var random = new Random(5);

        // More names than one request holds.
        var ranges = Enumerable.Range(0, 60_000)
            .Select(_ => new BlockRange($"shuffle_1_{random.Next(110)}_0", random.Next(50), random.Next(60)))
            .ToList();
        var parts = await client.FetchAsync(endpoint, ranges, Stop);

        Assert.Equal(ranges.Count, parts.Count);
        for (var i = 0; i < ranges.Count; i++)
        {
            Assert.Equal(Expected(shelf, ranges[i]), parts[i]?.ToArray());
        }

        Assert.Equal(0, shelf.Open);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Large_parts_come_whole(bool inMemory)
    {
        var shelf = new SomeShelf { InMemory = inMemory, ["shuffle_1_2_0"] = Some(10_000_001, 1) };
        var endpoint = await server.ServeAsync(shelf, Stop);

        var parts = await client.FetchAsync(
            endpoint, [BlockRange.Whole("shuffle_1_2_0"), new("shuffle_1_2_0", 300_000, 262_145)], Stop);

        Assert.True(parts[0]!.Value.Span.SequenceEqual(shelf["shuffle_1_2_0"]));
        Assert.True(parts[1]!.Value.Span.SequenceEqual(shelf["shuffle_1_2_0"].AsSpan(300_000, 262_145)));
        Assert.Equal(0, shelf.Open);
    }

    [Fact]
    public async Task Names_may_be_anything()
    {
        string[] names = ["", "../../etc/passwd", "block\n", "ключ", "%2e%2e", new string('x', 1024)];
        var shelf = new SomeShelf { InMemory = false };
        foreach (var name in names)
        {
            shelf[name] = Some(3, name.Length);
        }

        var endpoint = await server.ServeAsync(shelf, Stop);
        var parts = await client.FetchAsync(endpoint, [.. names.Select(BlockRange.Whole)], Stop);

        Assert.Equal(names.Select(name => shelf[name]), parts.Select(part => part!.Value.ToArray()));
    }

    [Fact]
    public async Task A_block_that_cannot_be_read_fails_the_fetch_with_its_reason()
    {
        var shelf = new SomeShelf
        {
            OnOpen = name => _ = name == "bad" ? throw new IOException("disk sdb has failed") : 0,
            ["good"] = [1],
        };
        var endpoint = await server.ServeAsync(shelf, Stop);

        var error = await Assert.ThrowsAsync<IOException>(() => client.FetchAsync(
            endpoint, [BlockRange.Whole("good"), BlockRange.Whole("bad")], Stop).AsTask());

        Assert.Contains(endpoint, error.Message);
        Assert.Contains("disk sdb has failed", error.Message);
        Assert.Equal([1], (await client.FetchAsync(endpoint, [BlockRange.Whole("good")], Stop))[0]!.Value.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700_000)]
    public async Task A_block_that_turns_out_shorter_than_it_was_fails_the_fetch(int readable)
    {
        var endpoint = await server.ServeAsync(new OneBlock(new Shrinking(1_000_000, readable)), Stop);

        var error = await Assert.ThrowsAsync<IOException>(
            () => client.FetchAsync(endpoint, [BlockRange.Whole("shuffle_1_2_0")], Stop).AsTask());

        Assert.Contains(endpoint, error.Message);
    }

    [Fact]
    public async Task A_server_that_stalls_fails_the_fetch()
    {
        var stalled = new TaskCompletionSource();
        await using var impatient = NetworkTransport.ForDriver(
            secret, Options with { StallLimit = TimeSpan.FromMilliseconds(200) }, TimeProvider.System);
        var endpoint = await server.ServeAsync(
            new OneBlock(new Shrinking(1_000_000, 600_000, stalled.Task)), Stop);

        var error = await Assert.ThrowsAsync<IOException>(
            () => impatient.FetchAsync(endpoint, [BlockRange.Whole("shuffle_1_2_0")], Stop).AsTask());

        stalled.SetResult();
        Assert.Contains(endpoint, error.Message);
        Assert.Contains("nothing came for", error.Message);
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_ends_as_cancelled()
    {
        var stalled = new TaskCompletionSource();
        var endpoint = await server.ServeAsync(
            new OneBlock(new Shrinking(1_000_000, 600_000, stalled.Task)), Stop);
        using var stop = new CancellationTokenSource();
        var fetch = client.FetchAsync(endpoint, [BlockRange.Whole("shuffle_1_2_0")], stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        stalled.SetResult();
    }

    [Fact]
    public async Task A_process_that_took_over_the_port_is_not_mistaken_for_the_server()
    {
        var shelf = new SomeShelf { ["result_1"] = [1] };
        var endpoint = await server.ServeAsync(shelf, Stop);
        var gone = endpoint[..(endpoint.LastIndexOf('/') + 1)] + "17";

        var error = await Assert.ThrowsAsync<IOException>(
            () => client.FetchAsync(gone, [BlockRange.Whole("result_1")], Stop).AsTask());

        Assert.Contains("another process listens there", error.Message);
    }

    [Theory]
    [InlineData(null, 200, 0, 100, null)]
    [InlineData("bytes=0-99", 206, 0, 100, "bytes 0-99/100")]
    [InlineData("bytes=10-19", 206, 10, 10, "bytes 10-19/100")]
    [InlineData("bytes=90-", 206, 90, 10, "bytes 90-99/100")]
    [InlineData("bytes=99-1000", 206, 99, 1, "bytes 99-99/100")]
    [InlineData("bytes=100-101", 416, 0, 0, "bytes */100")]
    [InlineData("bytes=5-4", 416, 0, 0, "bytes */100")]
    [InlineData("bytes=-5", 416, 0, 0, "bytes */100")]
    [InlineData("bytes=1-2,5-6", 416, 0, 0, "bytes */100")]
    [InlineData("lines=1-2", 416, 0, 0, "bytes */100")]
    public async Task Get_gives_a_range_of_a_block(string? range, int status, int first, int length, string? told)
    {
        var shelf = new SomeShelf { InMemory = false, ["program_x y"] = Some(100, 3) };
        using var response = await GetAsync(await server.ServeAsync(shelf, Stop) + "/blocks/program_x%20y", range);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(told, response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(
            shelf["program_x y"].AsSpan(first, length).ToArray(), await response.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(0, shelf.Open);
    }

    [Fact]
    public async Task Get_of_what_is_not_there_is_404()
    {
        using var response = await GetAsync(await server.ServeAsync(new SomeShelf(), Stop) + "/blocks/x", null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 1, 65, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 255, 255, 65, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0, 1, 65, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0, 1, 65, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 1 })]
    public async Task A_broken_list_of_ranges_is_refused(byte[] body)
    {
        var endpoint = await server.ServeAsync(new SomeShelf(), Stop);
        using var http = new HttpClient();
        using var request = Proven(HttpMethod.Post, endpoint + "/blocks");
        request.Content = new ByteArrayContent(body);

        using var response = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_list_of_ranges_that_is_too_long_is_refused()
    {
        var endpoint = await server.ServeAsync(new SomeShelf(), Stop);
        using var http = new HttpClient();
        using var request = Proven(HttpMethod.Post, endpoint + "/blocks");
        request.Content = new ByteArrayContent(new byte[RangeList.MostBytes + 1]);

        using var response = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    private HttpRequestMessage Proven(HttpMethod method, string uri)
    {
        var request = new HttpRequestMessage(method, uri);
        request.Headers.TryAddWithoutValidation(
            "authorization", new PeerProof("driver", secret.BlockKey.TokenOf("driver", "a/b c")).ToHeader());
        return request;
    }

    private async Task<HttpResponseMessage> GetAsync(string uri, string? range)
    {
        using var http = new HttpClient();
        using var request = Proven(HttpMethod.Get, uri);
        if (range is not null)
        {
            request.Headers.TryAddWithoutValidation("range", range);
        }

        return await http.SendAsync(request, Stop);
    }

    private static byte[]? Expected(SomeShelf shelf, BlockRange range) =>
        shelf.TryGetValue(range.Block, out var bytes)
            ? bytes.Skip((int)range.Offset).Take(range.Length).ToArray()
            : null;

    private static byte[] Some(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class OneBlock(StoredBytes block) : IBlockShelf
    {
        public StoredBytes? TryOpen(string name) => block;
    }

    /// <summary>Promises more than can be read; at its end it waits for <paramref name="end"/>.</summary>
    private sealed class Shrinking(long promised, int readable, Task? end = null) : StoredBytes
    {
        public override long Length => promised;

        public override int Read(long offset, Span<byte> into)
        {
            var left = (int)Math.Min(into.Length, readable - offset);
            if (left > 0)
            {
                return left;
            }

            end?.Wait(Stop);
            return 0;
        }
    }
}
