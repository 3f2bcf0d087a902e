using System.Net;
using Flint.Cluster;
using Flint.Execution.Launching;
using Flint.Rpc.Net;
using Flint.Settings;

namespace Flint.Tests.Execution;

/// <summary>What an executor is told about its port, and makes of it.</summary>
public sealed class LaunchNetworkTests
{
    [Fact]
    public void At_loopback_an_executor_is_told_by_its_address_and_takes_the_settings_of_the_driver()
    {
        var driver = new NetworkOptions
        {
            Host = "127.0.0.2", BlockPort = 7000, PortRetries = 3, AlwaysEncrypt = true, LongestFrame = new(1 << 24),
        };

        var executor = ReadOn(driver, driver.Bind, "localhost");

        Assert.Equal((IPAddress.Parse("127.0.0.2"), "127.0.0.2"), (executor.Bind, executor.AdvertisedHost));
        Assert.Equal((7000, 3, true, 1L << 24),
            (executor.BlockPort, executor.PortRetries, executor.Encrypts, executor.LongestFrame.Bytes));
    }

    [Fact]
    public void At_all_addresses_an_executor_is_told_by_the_host_that_it_was_granted_and_speaks_TLS()
    {
        var executor = ReadOn(new() { Host = "10.1.2.3" }, NetworkOptions.EveryAddress, "node7");

        Assert.Equal((NetworkOptions.EveryAddress, "node7", true),
            (executor.Bind, executor.AdvertisedHost, executor.Encrypts));
    }

    [Fact]
    public void A_port_that_came_with_the_container_is_taken_and_no_other()
    {
        var executor = ReadOn(new() { BlockPort = 7000 }, IPAddress.Loopback, "node7", 31_005, 31_006);

        Assert.Equal((31_005, 0), (executor.BlockPort, executor.PortRetries));
    }

    [Fact]
    public void Without_encryption_asked_for_loopback_stays_clear() =>
        Assert.False(ReadOn(new(), IPAddress.Loopback, "localhost").Encrypts);

    [Fact]
    public void Either_key_of_the_driver_reaches_executors() =>
        Assert.True(ReadOn(new() { EncryptsAsWell = true }, IPAddress.Loopback, "localhost").Encrypts);

    private static NetworkOptions ReadOn(NetworkOptions driver, IPAddress bind, string host, params int[] ports)
    {
        var template = new LaunchTemplate([], LaunchNetwork.Of(driver, bind), new Dictionary<string, string>());
        var filled = template.Fill(new(new("app"), new("1"), host, 1, ports, "token"));
        return LaunchNetwork.Read(new ProcessEnvironment(filled.Environment, "/nowhere"), host);
    }
}
