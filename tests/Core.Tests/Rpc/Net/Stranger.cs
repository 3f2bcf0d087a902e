using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Rpc.Net;

/// <summary>Connects to a port without belonging to the application, and does what it is told.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly TcpClient client = new();

    private Stranger() { }

    /// <summary>Of the connection, also once it is cut.</summary>
    public NetworkStream Stream { get; private set; } = null!;

    public static async Task<Stranger> ConnectAsync(string endpoint, CancellationToken stop)
    {
        var stranger = new Stranger();
        var uri = new Uri(endpoint);
        await stranger.client.ConnectAsync(uri.Host, uri.Port, stop);
        stranger.Stream = stranger.client.GetStream();
        return stranger;
    }

    /// <summary>
    /// Reads until the port cuts the connection, while <paramref name="limit"/> after <paramref name="limit"/> passes;
    /// what was read.
    /// </summary>
    public async Task<byte[]> AwaitCutAsync(FakeTimeProvider time, TimeSpan limit, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var reading = ReadAsync(deadline.Token);
        while (!reading.IsCompleted)
        {
            // The connection may not have reached the port yet: time goes on until it is noticed.
            time.Advance(limit);
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(10), deadline.Token));
        }

        Assert.False(deadline.IsCancellationRequested, "the port did not cut the connection");
        return await reading;
    }

    public void Dispose() => client.Dispose();

    private async Task<byte[]> ReadAsync(CancellationToken stop)
    {
        var all = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (await Stream.ReadAsync(buffer, stop) is > 0 and var read)
            {
                all.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            // Reset: cut as well.
        }

        return all.ToArray();
    }
}
