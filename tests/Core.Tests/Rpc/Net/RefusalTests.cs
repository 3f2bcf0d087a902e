using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Rpc.Net;

/// <summary>
/// Both ports of a driver against peers that do not belong to the application. Each test ends with the members of the
/// application being served as before, and with nothing of the stranger's having reached what is behind the port.
/// </summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private static readonly NetworkOptions Options = new();
    private static readonly byte[] Http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly byte[] EmptySettings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private readonly FakeTimeProvider time = new();
    private readonly ApplicationSecret secret = ApplicationSecret.Create();
    private readonly NetworkTransport driver;
    private readonly NetworkTransport executor;
    private readonly SomeShelf shelf;
    private string control = "";
    private string blocks = "";
    private IFrameStream? member;
    private int accepted;
    private int opened;

    public RefusalTests()
    {
        driver = NetworkTransport.ForDriver(secret, Options, time);
        executor = NetworkTransport.ForExecutor(secret.CredentialsOf(new("1")), Options, TimeProvider.System);
        shelf = new() { OnOpen = _ => Interlocked.Increment(ref opened), ["result_1"] = [1, 2, 3] };
    }

    public static TheoryData<string, byte[]> RawBytes => new()
    {
        { "silence", [] },
        { "half a request line", "POST /dri"u8.ToArray() },
        { "half the headers", "POST /driver/blocks HTTP/1.1\r\nHost: x\r\n"u8.ToArray() },
        { "a request without proof", "GET /driver/blocks/result_1 HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray() },
        { "a body without end, and no proof", Post("Content-Length: 1000000") },
        { "an oversized length", Post("Content-Length: 99999999999999") },
        { "a length that is no number", Post("Content-Length: -1") },
        { "a chunk without end", [.. Post("Transfer-Encoding: chunked"), .. "7fffffff\r\nabc"u8] },
        { "another application's token", Post("Authorization: Flint 1:" + new string('0', 64)) },
        { "an empty proof", Post("Authorization: Flint :") },
        { "a proof that is none", Post("Authorization: Bearer %%%") },
        { "a large header", Post("X: " + new string('x', 10_000)) },
        { "many headers", Post(string.Join("\r\n", Enumerable.Range(0, 200).Select(one => $"X-{one}: 1"))) },
        { "a header without end", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nX: " + new string('x', 100_000)) },
        { "a long request line", Encoding.ASCII.GetBytes("GET /" + new string('x', 100_000)) },
        { "noise", Noise(100_000) },
        { "an HTTP/2 preface and silence", [.. Http2Preface, .. EmptySettings] },
        { "an HTTP/2 frame of 16 MB", [.. Http2Preface, 255, 255, 255, 1, 4, 0, 0, 0, 1] },
        { "half of an HTTP/2 header frame", [.. Http2Preface, .. EmptySettings, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0x83] },
        { "HTTP/2 headers without end", HeadersWithoutEnd() },
    };

    public async ValueTask InitializeAsync()
    {
        control = await driver.ListenAsync(
            async (stream, stop) =>
            {
                Interlocked.Increment(ref accepted);
                while (await stream.ReceiveAsync(stop) is { } frame)
                {
                    await stream.SendAsync(frame, false, stop);
                }
            },
            CancellationToken.None);
        blocks = await driver.ServeAsync(shelf, CancellationToken.None);
        member = await executor.DialAsync(control, CancellationToken.None);
        await AssertMembersAreServedAsync(1);
    }

    [Theory]
    [MemberData(nameof(RawBytes))]
    public async Task Whoever_brings_no_proof_is_cut(string what, byte[] bytes)
    {
        foreach (var endpoint in new[] { control, blocks })
        {
            using var stranger = await Stranger.ConnectAsync(endpoint, Stop);
            var writing = stranger.Stream.WriteAsync(bytes, Stop).AsTask();

            var answer = await stranger.AwaitCutAsync(time, Options.GreetingLimit, Stop);

            // It may have been cut before it had said all.
            await writing.ContinueWith(_ => { }, Stop, default, TaskScheduler.Default);
            Assert.True(answer.Length < 1000, $"{what}: {answer.Length} bytes came back");
            Assert.DoesNotContain("200 OK", Encoding.ASCII.GetString(answer));
        }

        await AssertMembersAreServedAsync(2);
    }

    [Fact]
    public async Task Who_sends_byte_by_byte_is_cut_though_it_never_stops()
    {
        foreach (var endpoint in new[] { control, blocks })
        {
            using var stranger = await Stranger.ConnectAsync(endpoint, Stop);
            using var done = new CancellationTokenSource();
            var dripping = DripAsync(stranger, done.Token);

            await stranger.AwaitCutAsync(time, Options.GreetingLimit, Stop);

            await done.CancelAsync();
            await dripping;
        }

        await AssertMembersAreServedAsync(2);
    }

    [Fact]
    public async Task A_TLS_client_at_a_clear_port_is_cut()
    {
        foreach (var endpoint in new[] { control, blocks })
        {
            using var stranger = await Stranger.ConnectAsync(endpoint, Stop);
            await using var tls = new SslStream(stranger.Stream);
            var handshake = Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync("localhost"));
            while (!handshake.IsCompleted)
            {
                time.Advance(Options.GreetingLimit);
                await Task.WhenAny(handshake, Task.Delay(TimeSpan.FromMilliseconds(10), Stop));
            }

            Assert.True(await handshake is IOException or AuthenticationException);
        }

        await AssertMembersAreServedAsync(2);
    }

    [Fact]
    public async Task A_process_of_another_application_is_told_that_its_token_is_wrong()
    {
        var other = ApplicationSecret.Create().CredentialsOf(new("1"));
        await using var stranger = NetworkTransport.ForExecutor(other, Options, TimeProvider.System);

        var dial = await Assert.ThrowsAsync<IOException>(() => stranger.DialAsync(control, Stop));
        var fetch = await Assert.ThrowsAsync<IOException>(
            () => stranger.FetchAsync(blocks, [BlockRange.Whole("result_1")], Stop).AsTask());

        Assert.Contains(control, dial.Message);
        Assert.Contains("token of 1", dial.Message);
        Assert.Contains(blocks, fetch.Message);
        Assert.Contains("token of 1", fetch.Message);
        await AssertMembersAreServedAsync(2);
    }

    [Fact]
    public async Task An_executor_cannot_speak_for_another_one()
    {
        var mine = secret.CredentialsOf(new("1"));
        await using var stranger = NetworkTransport.ForExecutor(
            mine with { Executor = new("2") }, Options, TimeProvider.System);

        await Assert.ThrowsAsync<IOException>(() => stranger.DialAsync(control, Stop));

        await AssertMembersAreServedAsync(2);
    }

    [Fact]
    public async Task A_token_for_one_block_port_opens_no_other()
    {
        using var http = new HttpClient();
        var key = secret.BlockKey;
        foreach (var (server, expected) in new[]
        {
            ("2", HttpStatusCode.Unauthorized), (NetworkTransport.DriverName, HttpStatusCode.OK),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, blocks + "/blocks/result_1");
            request.Headers.TryAddWithoutValidation(
                "authorization", new PeerProof("1", key.TokenOf("1", server)).ToHeader());
            using var response = await http.SendAsync(request, Stop);
            Assert.Equal(expected, response.StatusCode);
        }

        Assert.Equal(2, opened);
    }

    [Fact]
    public async Task Many_strangers_at_once_do_not_keep_members_out()
    {
        var strangers = new List<Stranger>();
        for (var i = 0; i < 200; i++)
        {
            strangers.Add(await Stranger.ConnectAsync(i % 2 == 0 ? control : blocks, Stop));
        }

        await AssertMembersAreServedAsync(2);
        await using (var another = NetworkTransport.ForExecutor(
            secret.CredentialsOf(new("2")), Options, TimeProvider.System))
        {
            await using var stream = await another.DialAsync(control, Stop);
            await stream.SendAsync(new byte[] { 7 }, false, Stop);
            Assert.NotNull(await stream.ReceiveAsync(Stop));
        }

        foreach (var stranger in strangers)
        {
            await stranger.AwaitCutAsync(time, Options.GreetingLimit, Stop);
            stranger.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await member!.DisposeAsync();
        await executor.DisposeAsync();
        await driver.DisposeAsync();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task AssertMembersAreServedAsync(int times)
    {
        await member!.SendAsync(new byte[] { 7 }, false, Stop);
        Assert.Equal([7], (await member.ReceiveAsync(Stop))!.Value.ToArray());
        var fetched = await executor.FetchAsync(blocks, [BlockRange.Whole("result_1")], Stop);
        Assert.Equal([1, 2, 3], fetched[0]!.Value.ToArray());
        Assert.Equal((1, times), (accepted, opened));
    }

    private static async Task DripAsync(Stranger stranger, CancellationToken done)
    {
        var request = Post("X: " + new string('x', 4000));
        using var drops = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            foreach (var drop in request)
            {
                await stranger.Stream.WriteAsync(new[] { drop }, done);
                await drops.WaitForNextTickAsync(done);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Cut, as it should be.
        }
    }

    private static byte[] Post(string header) =>
        Encoding.ASCII.GetBytes($"POST /driver/blocks HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n");

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    // A header block that goes on in continuation frames for ever.
    private static byte[] HeadersWithoutEnd()
    {
        var bytes = new List<byte>([.. Http2Preface, .. EmptySettings, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0x83]);
        for (var i = 0; i < 100; i++)
        {
            bytes.AddRange([0, 0x20, 0, 9, 0, 0, 0, 0, 1]);
            bytes.AddRange(new byte[0x2000]);
        }

        return [.. bytes];
    }
}
