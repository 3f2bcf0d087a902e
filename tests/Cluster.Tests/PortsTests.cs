using System.Net.Sockets;
using System.Text;
using Flint.Rdds;

namespace Flint.Processes;

/// <summary>Every port that an application opens, found by asking the system and not the engine.</summary>
public sealed class PortsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.2", true)]
    public async Task Every_port_of_every_process_refuses_a_stranger_within_5_seconds_and_listens_on_this_machine_only(
        string host, bool encrypt)
    {
        await using var driver = DriverProcess.Start(
            "sleep", settings: [("flint.driver.host", host), ("flint.ssl.rpc.enabled", encrypt ? "true" : "false")]);
        await driver.WaitForBothTasksAsync();
        var executors = Machine.PidsCarrying(await driver.ApplicationAsync());
        var ports = new[] { driver.Pid }.Concat(executors).ToDictionary(pid => pid, Machine.ListeningPortsOf);

        Assert.Equal(2, executors.Count);
        Assert.Equal(2, ports[driver.Pid].Count);
        Assert.All(executors, pid => Assert.Single(ports[pid]));
        foreach (var port in ports.Values.SelectMany(all => all))
        {
            await Task.WhenAll(
                RefusedAsync(host, port, ""),
                RefusedAsync(host, port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                RefusedAsync(host, port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                RefusedAsync(host, port, "POST /flint.rpc.Control/Open HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"),
                RefusedAsync(host, port, $"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('a', 1 << 20)}\r\n\r\n"));
            Assert.All(Addresses(port), address => Assert.Equal(host, address));
        }

        Assert.True(Machine.IsAlive(driver.Pid), driver.Describe());
        Assert.All(executors, pid => Assert.True(Machine.IsAlive(pid), driver.Describe()));
    }

    [Fact]
    public async Task Nothing_listens_any_more_once_the_session_has_ended()
    {
        var cluster = await TestCluster.StartAsync();
        await cluster.Session.Range(0, 2, partitions: 2).CountAsync(Stop);
        var ports = cluster.Pids.Append(Environment.ProcessId).SelectMany(Machine.ListeningPortsOf).ToList();

        await cluster.DisposeAsync();

        Assert.NotEmpty(ports);
        Assert.DoesNotContain(ports, port => Addresses(port).Any());
    }

    /// <summary>A stranger who sends this, or nothing, is cut without getting more than a refusal.</summary>
    private static async Task RefusedAsync(string host, int port, string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(Limit + TimeSpan.FromSeconds(3));
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(host, port, limit.Token);
        var began = DateTime.UtcNow;
        var answer = "";
        try
        {
            await stranger.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), limit.Token);
            var buffer = new byte[1 << 16];
            while (await stranger.GetStream().ReadAsync(buffer, limit.Token) is > 0 and var read)
                answer += Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (IOException)
        {
            // Cut: that is a refusal too.
            Assert.NotNull(answer);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"port {port} still serves a stranger who sent '{text[..Math.Min(40, text.Length)]}'");
        }

        Assert.InRange(DateTime.UtcNow - began, TimeSpan.Zero, Limit + TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(" 200 ", answer);
    }

    private static IEnumerable<string> Addresses(int port) =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == port).Select(listener => listener.Address.ToString());
}
