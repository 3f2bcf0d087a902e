using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;
using Flint.Rpc.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Flint.Tests.Rpc.Net;

/// <summary>The control port against a gRPC library that is not ours.</summary>
public sealed class GrpcTests : IAsyncDisposable
{
    private static readonly Marshaller<FrameRecord> Frames =
        new(frame => frame.ToByteArray(), FrameRecord.Parser.ParseFrom);

    private static readonly Method<FrameRecord, FrameRecord> Open =
        new(MethodType.DuplexStreaming, "flint.rpc.Control", "Open", Frames, Frames);

    private readonly ApplicationSecret secret = ApplicationSecret.Create();
    private readonly NetworkTransport driver;

    public GrpcTests() => driver = NetworkTransport.ForDriver(secret, new NetworkOptions { GreetingLimit = TimeSpan.FromMinutes(2) }, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gRPC_client_can_hold_a_conversation()
    {
        using var channel = GrpcChannel.ForAddress(await ListenAsync());
        using var call = Call(channel, secret.TokenOf(new("1")));
        for (var i = 1; i <= 100; i++)
        {
            await call.RequestStream.WriteAsync(
                new() { Sequence = i, Body = ByteString.CopyFrom(new byte[i * 100]) }, Stop);
            Assert.True(await call.ResponseStream.MoveNext(Stop));
            Assert.Equal((i, i * 100), (call.ResponseStream.Current.Sequence, call.ResponseStream.Current.Body.Length));
        }

        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(Stop));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_wrong_token_is_an_unauthenticated_status()
    {
        using var channel = GrpcChannel.ForAddress(await ListenAsync());
        using var call = Call(channel, "0000");

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Stop));

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    [Fact]
    public void The_service_is_described_by_its_proto_file()
    {
        var method = FrameReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.ServiceDescriptor>("Control")
            .FindMethodByName("Open");

        Assert.Equal(Open.FullName, $"/{method.Service.FullName}/{method.Name}");
        Assert.Equal(ControlApplication.Path, Open.FullName);
        Assert.True(method.IsClientStreaming && method.IsServerStreaming);
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    private static AsyncDuplexStreamingCall<FrameRecord, FrameRecord> Call(GrpcChannel channel, string token) =>
        channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            Open, null, new CallOptions(new Metadata { { "authorization", new PeerProof("1", token).ToHeader() } }));

    private Task<string> ListenAsync() => driver.ListenAsync(
        async (stream, stop) =>
        {
            while (await stream.ReceiveAsync(stop) is { } frame)
            {
                await stream.SendAsync(frame, false, stop);
            }
        },
        Stop);
}
