using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;

namespace Flint.Tests.Rpc.Net;

public sealed class NetworkTransportTests : TransportContract
{
    private readonly ApplicationSecret secret = ApplicationSecret.Create();

    protected override string Nowhere => "http://127.0.0.1:9/driver";

    protected override ITransport CreateDriver() =>
        NetworkTransport.ForDriver(secret, new NetworkOptions(), TimeProvider.System);

    protected override ITransport CreateExecutor(ITransport driver) => NetworkTransport.ForExecutor(
        secret.CredentialsOf(new("1")), new NetworkOptions(), TimeProvider.System);
}
