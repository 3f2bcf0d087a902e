using System.Net.Security;
using System.Security.Authentication;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Rpc.Net;

/// <summary>All that a transport promises, over TLS, and what TLS adds to it.</summary>
public sealed class EncryptedTransportTests : TransportContract
{
    private static readonly NetworkOptions Options = new() { AlwaysEncrypt = true };

    private readonly FakeTimeProvider time = new();
    private readonly ApplicationSecret secret = ApplicationSecret.Create();

    protected override string Nowhere => $"https://127.0.0.1:9/driver#{new string('0', 64)}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Addresses_carry_the_fingerprint_of_the_one_certificate_of_their_process()
    {
        await using var driver = CreateDriver();
        var control = PortAddress.Parse(await driver.ListenAsync((_, _) => Task.CompletedTask, Stop));
        var blocks = PortAddress.Parse(await driver.ServeAsync(new SomeShelf(), Stop));
        await using var other = CreateDriver();
        var foreign = PortAddress.Parse(await other.ServeAsync(new SomeShelf(), Stop));

        Assert.StartsWith("https://127.0.0.1:", control.Url);
        Assert.Equal(control.Fingerprint, blocks.Fingerprint);
        Assert.NotEqual(control.Fingerprint, foreign.Fingerprint);
        Assert.Equal("driver", blocks.Server);
    }

    [Fact]
    public async Task A_port_with_another_certificate_is_refused_before_anything_is_sent()
    {
        await using var driver = CreateDriver();
        await using var executor = CreateExecutor(driver);
        var accepted = 0;
        var opened = 0;
        var control = PortAddress.Parse(await driver.ListenAsync(
            (_, _) => Task.FromResult(Interlocked.Increment(ref accepted)), Stop));
        var blocks = PortAddress.Parse(await driver.ServeAsync(
            new SomeShelf { OnOpen = _ => Interlocked.Increment(ref opened) }, Stop));
        var forged = new string('a', 64);

        var dial = await Assert.ThrowsAsync<IOException>(
            () => executor.DialAsync((control with { Fingerprint = forged }).ToString(), Stop));
        var fetch = await Assert.ThrowsAsync<IOException>(() => executor.FetchAsync(
            (blocks with { Fingerprint = forged }).ToString(), [BlockRange.Whole("result_1")], Stop).AsTask());

        Assert.All([dial, fetch], error => Assert.Contains("its certificate is not the one of this address", error.Message));
        Assert.Contains(control.Url, dial.Message);
        Assert.Contains(blocks.Url, fetch.Message);
        Assert.Equal((0, 0), (accepted, opened));
    }

    [Theory]
    [InlineData("http://10.1.2.3:4711")]
    [InlineData("http://localhost.example:4711/1")]
    [InlineData("https://10.1.2.3:4711/1")]
    [InlineData("https://127.0.0.1:4711/1#")]
    [InlineData("https://127.0.0.1:4711/1#1234")]
    [InlineData("http://127.0.0.1:4711/1#0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ftp://127.0.0.1/1")]
    [InlineData("nonsense")]
    public async Task An_address_that_would_send_secrets_in_clear_is_refused(string endpoint)
    {
        await using var driver = CreateDriver();
        await using var executor = CreateExecutor(driver);

        var dial = await Assert.ThrowsAsync<IOException>(() => executor.DialAsync(endpoint, Stop));
        var fetch = await Assert.ThrowsAsync<IOException>(
            () => executor.FetchAsync(endpoint, [BlockRange.Whole("result_1")], Stop).AsTask());

        Assert.All([dial, fetch], error => Assert.Contains(endpoint, error.Message));
    }

    [Fact]
    public async Task Older_TLS_is_refused()
    {
        await using var driver = CreateDriver();
        foreach (var endpoint in await BothPortsAsync(driver))
        {
            using var stranger = await Stranger.ConnectAsync(PortAddress.Parse(endpoint).Url, Stop);
            await using var tls = new SslStream(stranger.Stream);
            var older = new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls12,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            };

            var error = await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(older, Stop));

            Assert.True(error is AuthenticationException or IOException, error.ToString());
        }
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("GET /driver/blocks/result_1 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("half a hello: \u0016\u0003\u0001")]
    [InlineData("\u0016\u0003\u0001\u007f\u007f")]
    public async Task Whoever_does_not_speak_TLS_is_cut(string bytes)
    {
        await using var driver = CreateDriver();
        foreach (var endpoint in await BothPortsAsync(driver))
        {
            using var stranger = await Stranger.ConnectAsync(PortAddress.Parse(endpoint).Url, Stop);
            await stranger.Stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(bytes == "silence" ? "" : bytes), Stop);

            Assert.True((await stranger.AwaitCutAsync(time, Options.GreetingLimit, Stop)).Length < 100);
        }
    }

    [Fact]
    public async Task Whoever_speaks_TLS_but_says_nothing_is_cut()
    {
        await using var driver = CreateDriver();
        foreach (var endpoint in await BothPortsAsync(driver))
        {
            using var stranger = await Stranger.ConnectAsync(PortAddress.Parse(endpoint).Url, Stop);
            await using var tls = new SslStream(stranger.Stream, true);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
                ApplicationProtocols = [SslApplicationProtocol.Http11, SslApplicationProtocol.Http2],
            };
            await tls.AuthenticateAsClientAsync(options, Stop);

            await stranger.AwaitCutAsync(time, Options.GreetingLimit, Stop);
        }
    }

    protected override ITransport CreateDriver() => NetworkTransport.ForDriver(secret, Options, time);

    protected override ITransport CreateExecutor(ITransport driver) =>
        NetworkTransport.ForExecutor(secret.CredentialsOf(new("1")), Options, TimeProvider.System);

    private static async Task<string[]> BothPortsAsync(ITransport driver) =>
    [
        await driver.ListenAsync((_, _) => Task.CompletedTask, Stop), await driver.ServeAsync(new SomeShelf(), Stop),
    ];
}
