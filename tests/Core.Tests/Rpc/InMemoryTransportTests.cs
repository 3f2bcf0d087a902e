using Flint.Rpc;

namespace Flint.Tests.Rpc;

public sealed class InMemoryTransportTests : TransportContract
{
    protected override string Nowhere => "memory://nowhere/control";

    protected override ITransport CreateDriver() => new InMemoryTransport("test");

    protected override ITransport CreateExecutor(ITransport driver) => driver;
}
