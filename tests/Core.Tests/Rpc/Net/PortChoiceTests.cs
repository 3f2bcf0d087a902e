using System.Net;
using System.Net.Sockets;
using Flint.Errors;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;

namespace Flint.Tests.Rpc.Net;

/// <summary>Ports and addresses of the user's choice, on real sockets of the loopback interface.</summary>
public sealed class PortChoiceTests
{
    private readonly ApplicationSecret secret = ApplicationSecret.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_taken_port_is_named_with_its_key_and_what_to_do()
    {
        using var other = Taken(out var port);
        await using var driver = Driver(
            new() { ControlPort = port, BlockPort = port, PortRetries = 0 });

        var control = await Assert.ThrowsAsync<FlintException>(
            () => driver.ListenAsync((_, _) => Task.CompletedTask, Stop));
        var blocks = await Assert.ThrowsAsync<FlintException>(() => driver.ServeAsync(new SomeShelf(), Stop));

        Assert.Contains($"127.0.0.1, port {port} (flint.driver.port)", control.Message);
        Assert.Contains("Set flint.driver.port to a free port or to 0", control.Message);
        Assert.Contains($"127.0.0.1, port {port} (flint.blockManager.port)", blocks.Message);
        Assert.Contains("Set flint.blockManager.port to a free port or to 0", blocks.Message);
    }

    [Fact]
    public async Task After_a_taken_port_the_next_ones_are_tried()
    {
        using var other = Taken(out var port);
        await using var driver = Driver(new() { BlockPort = port, PortRetries = 100 });

        var address = new Uri(PortAddress.Parse(await driver.ServeAsync(new SomeShelf(), Stop)).Url);

        Assert.InRange(address.Port, port + 1, port + 100);
    }

    [Theory]
    [InlineData(7000, 2, new[] { 7000, 7001, 7002 })]
    [InlineData(65_534, 16, new[] { 65_534, 65_535 })]
    [InlineData(7000, 0, new[] { 7000 })]
    [InlineData(0, 16, new[] { 0 })]
    public void Tries_end_at_the_last_port_there_is(int first, int retries, int[] expected) =>
        Assert.Equal(expected, new PortChoice("key", first, retries).All);

    [Fact]
    public async Task An_address_of_another_machine_cannot_be_bound_and_the_error_names_the_key()
    {
        await using var driver = Driver(new() { BindAddress = "192.0.2.1" });

        var error = await Assert.ThrowsAsync<FlintException>(() => driver.ServeAsync(new SomeShelf(), Stop));

        Assert.Contains("192.0.2.1", error.Message);
        Assert.Contains("flint.driver.bindAddress", error.Message);
    }

    [Theory]
    [InlineData("127.0.0.2", false, "http://127.0.0.2:")]
    [InlineData("::1", false, "http://[::1]:")]
    [InlineData("::1", true, "https://[::1]:")]
    public async Task Frames_and_blocks_travel_at_every_address_of_loopback(string host, bool encrypt, string begin)
    {
        Assert.SkipUnless(host == "127.0.0.2" || Socket.OSSupportsIPv6, "This machine has no IPv6.");
        var options = new NetworkOptions { Host = host, AlwaysEncrypt = encrypt };
        await using var driver = Driver(options);
        await using var executor = NetworkTransport.ForExecutor(
            secret.CredentialsOf(new("1")), options, TimeProvider.System);
        var control = await driver.ListenAsync(
            async (stream, stop) => await stream.SendAsync((await stream.ReceiveAsync(stop))!.Value, false, stop), Stop);
        var blocks = await driver.ServeAsync(new SomeShelf { ["result_1"] = [1, 2, 3] }, Stop);

        await using var stream = await executor.DialAsync(control, Stop);
        await stream.SendAsync(new byte[] { 7 }, false, Stop);
        var echo = await stream.ReceiveAsync(Stop);
        var fetched = await executor.FetchAsync(blocks, [BlockRange.Whole("result_1")], Stop);

        Assert.All([control, blocks], endpoint => Assert.StartsWith(begin, endpoint));
        Assert.Equal([7], echo!.Value.ToArray());
        Assert.Equal([1, 2, 3], fetched[0]!.Value.ToArray());
    }

    [Fact]
    public async Task Peers_are_told_the_host_and_not_the_address_that_is_bound()
    {
        await using var driver = Driver(new() { Host = "driver.example.com", BindAddress = "127.0.0.1" });

        var address = PortAddress.Parse(await driver.ServeAsync(new SomeShelf(), Stop));

        Assert.StartsWith("https://driver.example.com:", address.Url);
        Assert.Equal("driver", address.Server);
    }

    private NetworkTransport Driver(NetworkOptions options) =>
        NetworkTransport.ForDriver(secret, options, TimeProvider.System);

    private static Socket Taken(out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }
}
