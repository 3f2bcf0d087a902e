using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;

namespace Flint.Tests.Rpc.Net;

public sealed class NetworkTransportTests : TransportContract
{
    private readonly ApplicationSecret secret = ApplicationSecret.Create();

    protected override string Nowhere => "http://127.0.0.1:9/driver";

    protected override ITransport CreateDriver() =>
        NetworkTransport.ForDriver(secret, new NetworkOptions { GreetingLimit = TimeSpan.FromMinutes(2) }, TimeProvider.System);

    protected override ITransport CreateExecutor(ITransport driver) => NetworkTransport.ForExecutor(
        secret.CredentialsOf(new("1")), new NetworkOptions { GreetingLimit = TimeSpan.FromMinutes(2) }, TimeProvider.System);

    [Fact]
    public async Task A_lost_connection_ends_both_sides_and_the_driver_can_close()
    {
        var stop = TestContext.Current.CancellationToken;
        var ended = new TaskCompletionSource();
        var driver = CreateDriver();
        var endpoint = await driver.ListenAsync(
            async (stream, served) =>
            {
                while (await stream.ReceiveAsync(served) is { } frame)
                {
                    await stream.SendAsync(frame, false, served);
                }

                ended.SetResult();
            },
            stop);
        await using var proxy = CuttingProxy.Start(endpoint, () => null);
        await using var executor = CreateExecutor(driver);
        await using var stream = await executor.DialAsync(proxy.Endpoint, stop);
        await stream.SendAsync(new byte[] { 1 }, false, stop);
        Assert.NotNull(await stream.ReceiveAsync(stop));

        Assert.Equal(1, proxy.CutAll());

        Assert.Null(await stream.ReceiveAsync(stop));
        await ended.Task.WaitAsync(stop);
        await driver.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), stop);
    }
}
