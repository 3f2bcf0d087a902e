using System.Net.Sockets;
using System.Text;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;

namespace Flint.Properties.Rpc;

public sealed class SlowPeerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_for_a_block_and_does_not_read_it_is_cut_and_the_block_closed()
    {
        var secret = ApplicationSecret.Create();
        var options = new NetworkOptions { StallLimit = TimeSpan.FromSeconds(2) };
        await using var server = NetworkTransport.ForDriver(secret, options, TimeProvider.System);
        var block = new Endless();
        var endpoint = new Uri(await server.ServeAsync(block, Stop));
        using var peer = new TcpClient(endpoint.Host, endpoint.Port);
        var proof = new PeerProof("1", secret.BlockKey.TokenOf("1", "driver")).ToHeader();

        await peer.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /driver/blocks/x HTTP/1.1\r\nHost: x\r\nAuthorization: {proof}\r\n\r\n"), Stop);

        await block.Closed.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.True(block.Reads > 0);
    }

    private sealed class Endless : StoredBytes, IBlockShelf
    {
        public TaskCompletionSource Closed { get; } = new();

        public int Reads { get; private set; }

        public override long Length => 1L << 40;

        public StoredBytes? TryOpen(string block) => this;

        public override int Read(long offset, Span<byte> into)
        {
            Reads++;
            return into.Length;
        }

        protected override void Dispose(bool disposing) => Closed.TrySetResult();
    }
}
