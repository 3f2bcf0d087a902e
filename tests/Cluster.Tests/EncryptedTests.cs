using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Flint.Identity;
using Flint.Processes.Faults;
using Flint.Rdds;
using Flint.Rpc;
using Flint.Rpc.Net;

namespace Flint.Processes;

/// <summary>A session whose processes speak TLS to each other, at an address of loopback that is not the usual one.</summary>
public sealed class EncryptedTests
{
    private const string Host = "127.0.0.2";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shuffle_gives_the_same_over_TLS_and_every_process_has_a_certificate_of_its_own()
    {
        await using var cluster = await StartAsync();
        var counts = await cluster.Session.Range(0, 10_000, partitions: 4).Map(i => (i % 10, 1L))
            .ReduceByKey((a, b) => a + b, 4).CollectAsync(Stop);

        Assert.Equal(Enumerable.Range(0, 10).Select(key => ((long)key, 1000L)), counts.Order());
        var certificates = new Dictionary<int, string[]>();
        foreach (var pid in Pids(cluster))
        {
            var ports = Machine.ListeningPortsOf(pid);
            Assert.NotEmpty(ports);
            certificates[pid] = await Task.WhenAll(ports.Select(FingerprintOfAsync));
            Assert.Single(certificates[pid].Distinct());
        }

        Assert.Equal(3, certificates.Count);
        Assert.Equal(3, certificates.Values.SelectMany(one => one).Distinct().Count());
    }

    [Fact]
    public async Task Every_port_refuses_plain_text_and_members_refuse_every_port_with_another_certificate()
    {
        await using var cluster = await StartAsync();
        await cluster.Session.Range(0, 2, partitions: 2).CountAsync(Stop);
        var credentials = ApplicationSecret.Create().CredentialsOf(new("0"));
        await using var member = NetworkTransport.ForExecutor(credentials, new(), TimeProvider.System);
        foreach (var port in Pids(cluster).SelectMany(Machine.ListeningPortsOf))
        {
            Assert.Equal("", await PlainAnswerAsync(port));
            var forged = $"https://{Host}:{port.ToString(CultureInfo.InvariantCulture)}/0#{new string('a', 64)}";

            var dial = await Assert.ThrowsAsync<IOException>(() => member.DialAsync(forged, Stop));
            var fetch = await Assert.ThrowsAsync<IOException>(
                () => member.FetchAsync(forged, [BlockRange.Whole("result_1")], Stop).AsTask());

            Assert.All([dial, fetch], error => Assert.Contains("certificate is not the one of this address", error.Message));
        }
    }

    [Fact, Behaviour(56)]
    public async Task An_executor_that_is_killed_in_the_middle_of_a_shuffle_over_TLS_is_replaced_and_the_job_ends_right()
    {
        await using var cluster = await StartAsync();
        await cluster.Session.Range(0, 2, partitions: 2).CountAsync(Stop);
        await cluster.Events.WaitForExecutorsAsync(2);
        var victim = Victim.In(cluster, "0", maps: 1, waitsInMaps: true);
        var job = cluster.Session.Range(0, 8_000, partitions: 4)
            .Map(i => i % 2_000 == 0 ? victim.BeginsMap(i) : i).Map(i => (i % 10, 1L))
            .ReduceByKey((a, b) => a + b, 4).CollectAsync(Stop);
        await Eventually.HoldsAsync(
            () => victim.WaitsForDeath, TimeSpan.FromSeconds(60), "a map that waits", () => cluster.Folders.Output);

        Machine.Kill(cluster.Events.Executors.Single(one => one.Executor == victim.Executor).Pid);

        Assert.Equal(Enumerable.Range(0, 10).Select(key => ((long)key, 800L)), (await job).Order());
        Assert.Equal(3, (await cluster.Events.WaitForExecutorsAsync(3)).Count);
    }

    private static Task<TestCluster> StartAsync() => TestCluster.StartAsync(
        settings: [("spark.driver.host", Host), ("spark.ssl.rpc.enabled", "true")]);

    private static IEnumerable<int> Pids(TestCluster cluster) => cluster.Pids.Append(Environment.ProcessId);

    private static async Task<string> FingerprintOfAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(Host), port, Stop);
        await using var tls = new SslStream(client.GetStream());
        var accepting = new SslClientAuthenticationOptions
        {
            TargetHost = Host,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
        await tls.AuthenticateAsClientAsync(accepting, Stop);
        Assert.Equal(SslProtocols.Tls13, tls.SslProtocol);
        return Convert.ToHexStringLower(SHA256.HashData(tls.RemoteCertificate!.GetRawCertData()));
    }

    /// <summary>What comes back as text to who speaks no TLS; an alert of TLS is no text.</summary>
    private static async Task<string> PlainAnswerAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(Host), port, Stop);
        var answer = new MemoryStream();
        try
        {
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Stop);
            await client.GetStream().CopyToAsync(answer, Stop);
        }
        catch (IOException)
        {
            // Reset: nothing more comes.
        }

        var text = Encoding.ASCII.GetString(answer.ToArray());
        return text.Contains("HTTP", StringComparison.Ordinal) ? text : "";
    }
}
