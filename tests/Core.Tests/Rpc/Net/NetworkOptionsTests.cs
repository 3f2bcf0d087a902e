using System.Net;
using Flint.Rpc.Net;

namespace Flint.Tests.Rpc.Net;

/// <summary>Where a process listens, what it says of itself, and when both ask for encryption.</summary>
public sealed class NetworkOptionsTests
{
    [Theory]
    [InlineData(null, null, "127.0.0.1", "127.0.0.1", false)]
    [InlineData("localhost", null, "127.0.0.1", "127.0.0.1", false)]
    [InlineData("127.0.0.2", null, "127.0.0.2", "127.0.0.2", false)]
    [InlineData("::1", null, "::1", "[::1]", false)]
    [InlineData("[::1]", null, "::1", "[::1]", false)]
    [InlineData(null, "127.1.2.3", "127.1.2.3", "127.1.2.3", false)]
    [InlineData(null, "::1", "::1", "[::1]", false)]
    [InlineData(null, "10.1.2.3", "10.1.2.3", "10.1.2.3", true)]
    [InlineData(null, "2001:db8::1", "2001:db8::1", "[2001:db8::1]", true)]
    [InlineData("2001:db8::1", null, "2001:db8::1", "[2001:db8::1]", true)]
    [InlineData("10.1.2.3", "0.0.0.0", "0.0.0.0", "10.1.2.3", true)]
    [InlineData("driver.example.com", "0.0.0.0", "0.0.0.0", "driver.example.com", true)]
    [InlineData("driver.example.com", "::", "::", "driver.example.com", true)]
    [InlineData("driver.example.com", "127.0.0.1", "127.0.0.1", "driver.example.com", true)]
    [InlineData("10.1.2.3", "127.0.0.1", "127.0.0.1", "10.1.2.3", true)]
    [InlineData("127.0.0.1", "0.0.0.0", "0.0.0.0", "127.0.0.1", true)]
    public void What_is_bound_and_what_is_told_are_two_things_and_either_off_loopback_means_TLS(
        string? host, string? bind, string bound, string told, bool encrypted)
    {
        var options = new NetworkOptions { Host = host, BindAddress = bind };
        options.Validate();

        Assert.Equal((IPAddress.Parse(bound), told), (options.Bind, options.AdvertisedHost));
        Assert.Equal(encrypted, options.Encrypts);
    }

    [Fact]
    public void A_name_alone_is_served_at_all_addresses_and_encrypted()
    {
        var options = new NetworkOptions { Host = "driver.example.com" };
        options.Validate();

        Assert.Equal((NetworkOptions.EveryAddress, true), (options.Bind, options.Encrypts));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Either_key_encrypts_on_loopback_too(bool ssl, bool crypto) =>
        Assert.True(new NetworkOptions { AlwaysEncrypt = ssl, EncryptsAsWell = crypto }.Encrypts);

    [Theory]
    [InlineData(null, "0.0.0.0", "flint.driver.host")]
    [InlineData(null, "::", "flint.driver.host")]
    [InlineData(null, "somewhere", "flint.driver.bindAddress")]
    [InlineData("0.0.0.0", null, "flint.driver.host")]
    [InlineData("::", "10.1.2.3", "flint.driver.host")]
    [InlineData("driver:7000", null, "flint.driver.host")]
    [InlineData("a name", null, "flint.driver.host")]
    public void What_peers_cannot_be_told_or_nobody_can_bind_is_refused_with_the_key(
        string? host, string? bind, string key)
    {
        var options = new NetworkOptions { Host = host, BindAddress = bind };

        var error = Assert.Throws<ArgumentException>(options.Validate);

        Assert.Contains(key, error.Message);
        Assert.Contains(host ?? bind!, error.Message);
    }

    [Fact]
    public void Ports_out_of_range_are_refused_with_the_key()
    {
        var control = Assert.Throws<ArgumentException>(new NetworkOptions { ControlPort = -1 }.Validate);
        var blocks = Assert.Throws<ArgumentException>(new NetworkOptions { BlockPort = 70_000 }.Validate);
        var retries = Assert.Throws<ArgumentException>(new NetworkOptions { PortRetries = -1 }.Validate);

        Assert.Contains("flint.driver.port is -1", control.Message);
        Assert.Contains("flint.blockManager.port is 70000", blocks.Message);
        Assert.Contains("flint.port.maxRetries is -1", retries.Message);
    }
}
