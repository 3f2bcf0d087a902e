using System.Net;
using System.Net.Sockets;

namespace Flint.Tests;

/// <summary>
/// A proxy on loopback in front of an endpoint that cuts connections: each after its own number of bytes (both
/// directions together), or all at once. Thread-safe.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly HashSet<Connection> open = [];
    private readonly Uri target;
    private readonly Func<int?> bytesUntilCut;
    private Task accepting = Task.CompletedTask;
    private int cuts;
    private volatile bool refuses;

    private CuttingProxy(string target, Func<int?> bytesUntilCut)
    {
        this.target = new(target);
        this.bytesUntilCut = bytesUntilCut;
    }

    /// <summary>The target's endpoint with the proxy's port in place of its own.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Connections cut so far.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <param name="target">What it stands in front of.</param>
    /// <param name="bytesUntilCut">Asked once per connection; null for one that is not cut by itself.</param>
    public static CuttingProxy Start(string target, Func<int?> bytesUntilCut)
    {
        var proxy = new CuttingProxy(target, bytesUntilCut);
        proxy.listener.Start();
        var port = ((IPEndPoint)proxy.listener.LocalEndpoint).Port;
        proxy.Endpoint = target.Replace($":{proxy.target.Port}", $":{port}", StringComparison.Ordinal);
        proxy.accepting = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>Cuts all connections that are open now; how many.</summary>
    public int CutAll()
    {
        Connection[] all;
        lock (open)
        {
            all = [.. open];
        }

        foreach (var connection in all)
        {
            connection.Cut();
        }

        return all.Length;
    }

    /// <summary>Cuts one connection, if one is open, and refuses new ones until <see cref="Accept"/>.</summary>
    public void CutOneAndRefuse()
    {
        refuses = true;
        Connection? one;
        lock (open)
        {
            one = open.FirstOrDefault();
        }

        one?.Cut();
    }

    /// <summary>New connections are accepted again.</summary>
    public void Accept() => refuses = false;

    /// <summary>What targets say on the connections that are open now reaches nobody any more; they stay open.</summary>
    public void Mute()
    {
        lock (open)
        {
            foreach (var connection in open)
            {
                connection.IsMute = true;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        CutAll();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await listener.AcceptSocketAsync(stop.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        var connection = new Connection(near, far, bytesUntilCut() ?? int.MaxValue);
        if (refuses)
        {
            connection.Close();
            return;
        }

        lock (open)
        {
            open.Add(connection);
        }

        try
        {
            await far.ConnectAsync(target.Host, target.Port);
            var ways = new[] { connection.CopyAsync(near, far), connection.CopyAsync(far, near) };

            // A way that fails takes the other one along; one that ends leaves it open.
            await await Task.WhenAny(ways);
            await Task.WhenAll(ways);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Cut by either end or by us.
        }
        finally
        {
            lock (open)
            {
                open.Remove(connection);
            }

            if (connection.WasCut)
            {
                Interlocked.Increment(ref cuts);
            }

            connection.Close();
        }
    }

    private sealed class Connection
    {
        private readonly Socket near;
        private readonly Socket far;
        private readonly bool resets;
        private int left;
        private int closed;

        public Connection(Socket near, Socket far, int budget)
        {
            this.near = near;
            this.far = far;
            left = budget;
            resets = budget % 2 == 0;
        }

        public bool WasCut { get; private set; }

        public volatile bool IsMute;

        public void Cut()
        {
            WasCut = true;
            Close();
        }

        public void Close()
        {
            if (Interlocked.Exchange(ref closed, 1) == 0)
            {
                // Sometimes a reset, sometimes an end.
                near.LingerState = new(resets, 0);
                near.Dispose();
                far.Dispose();
            }
        }

        public async Task CopyAsync(Socket from, Socket to)
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer) is > 0 and var received)
            {
                if (IsMute && from == far)
                {
                    continue;
                }

                var after = Interlocked.Add(ref left, -received);
                var passed = after >= 0 ? received : Math.Max(0, received + after);
                for (var sent = 0; sent < passed;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, passed - sent));
                }

                if (after < 0)
                {
                    Cut();
                    return;
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
    }
}
