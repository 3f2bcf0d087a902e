using System.Diagnostics;
using Flint.Identity;
using Flint.Rpc;
using Flint.Tasks.Wire;
using Google.Protobuf;

namespace Flint.Tasks;

/// <summary>
/// The messages between driver and executor as numbers and bytes, and back with their types intact. Decoding throws
/// <see cref="ProtocolErrorException"/> for an unknown number or a broken body. Stateless.
/// </summary>
internal static class MessageCodec
{
    public static EncodedMessage Encode(ExecutorMessage message) => message switch
    {
        ExecutorMessage.Register m => Made(MessageNumber.Register, WireRegistration.ToWire(m)),
        ExecutorMessage.Heartbeat m => Made(MessageNumber.Heartbeat, new HeartbeatRecord
        {
            Running = { m.Running.Select(attempt => attempt.Value) },
        }),
        ExecutorMessage.AttemptStarted m => Made(
            MessageNumber.AttemptStarted, new AttemptStartedRecord { Attempt = m.Attempt.Value }),
        ExecutorMessage.AttemptEnded m => Made(MessageNumber.AttemptEnded, new AttemptEndedRecord
        {
            Attempt = m.Attempt.Value,
            Outcome = WireOutcome.ToWire(m.Outcome),
            Metrics = WireOutcome.ToWire(m.Metrics),
        }),
        ExecutorMessage.CommitAsked m => Made(
            MessageNumber.CommitAsked, new CommitAskedRecord { Attempt = m.Attempt.Value }),
        ExecutorMessage.MapOutputsAsked m => Made(MessageNumber.MapOutputsAsked, new MapOutputsAskedRecord
        {
            Shuffle = m.Shuffle.Value,
            Epoch = m.Epoch.Value,
        }),
        ExecutorMessage.Draining m => Made(
            MessageNumber.Draining, new DrainingRecord { Reason = WireText.Of(m.Reason) }),
        ExecutorMessage.Drained => Made(MessageNumber.Drained, new DrainedRecord()),
        ExecutorMessage.Goodbye m => Made(MessageNumber.Goodbye, new GoodbyeRecord { Reason = WireText.Of(m.Reason) }),
        _ => throw new UnreachableException($"Unknown executor message {message}."),
    };

    public static EncodedMessage Encode(DriverMessage message) => message switch
    {
        DriverMessage.Registered m => Made(MessageNumber.Registered, WireRegistration.ToWire(m)),
        DriverMessage.Refused m => Made(MessageNumber.Refused, new RefusedRecord { Reason = WireText.Of(m.Reason) }),
        DriverMessage.Launch m => Made(MessageNumber.Launch, new LaunchRecord
        {
            Tasks = { m.Tasks.Select(WireLaunch.ToWire) },
        }),
        DriverMessage.Kill m => Made(MessageNumber.Kill, new KillRecord
        {
            Attempt = m.Attempt.Value,
            Reason = WireText.Of(m.Reason),
            Interrupt = m.Interrupt,
        }),
        DriverMessage.CommitAnswered m => Made(MessageNumber.CommitAnswered, new CommitAnsweredRecord
        {
            Attempt = m.Attempt.Value,
            Granted = m.Granted,
        }),
        DriverMessage.MapOutputs m => Made(MessageNumber.MapOutputs, WireMapStatus.ToWire(m)),
        DriverMessage.Forget m => Made(MessageNumber.Forget, new ForgetRecord
        {
            Shuffles = { m.Shuffles.Select(shuffle => shuffle.Value) },
            Programs = { m.Programs.Select(program => program.Hex) },
            Results = { m.Results.Select(attempt => attempt.Value) },
        }),
        DriverMessage.RegisterAgain => Made(MessageNumber.RegisterAgain, new RegisterAgainRecord()),
        DriverMessage.Drain m => Made(MessageNumber.Drain, WireDrain.ToWire(m)),
        DriverMessage.Stop m => Made(MessageNumber.Stop, new StopRecord { Reason = WireText.Of(m.Reason) }),
        _ => throw new UnreachableException($"Unknown driver message {message}."),
    };

    public static ExecutorMessage DecodeExecutorMessage(EncodedMessage message) => Decode(message, ReadExecutorMessage);

    public static DriverMessage DecodeDriverMessage(EncodedMessage message) => Decode(message, ReadDriverMessage);

    /// <summary>True for messages outside the sequence: they open a stream and are never sent again.</summary>
    public static bool IsGreeting(int number) =>
        (MessageNumber)number is MessageNumber.Register or MessageNumber.Registered or MessageNumber.Refused;

    private static ExecutorMessage ReadExecutorMessage(MessageNumber number, ReadOnlySpan<byte> body) => number switch
    {
        MessageNumber.Register => WireRegistration.FromWire(RegisterRecord.Parser.ParseFrom(body)),
        MessageNumber.Heartbeat => new ExecutorMessage.Heartbeat(
            Attempts(HeartbeatRecord.Parser.ParseFrom(body).Running)),
        MessageNumber.AttemptStarted => new ExecutorMessage.AttemptStarted(
            new(AttemptStartedRecord.Parser.ParseFrom(body).Attempt)),
        MessageNumber.AttemptEnded => WireOutcome.FromWire(AttemptEndedRecord.Parser.ParseFrom(body)),
        MessageNumber.CommitAsked => new ExecutorMessage.CommitAsked(
            new(CommitAskedRecord.Parser.ParseFrom(body).Attempt)),
        MessageNumber.MapOutputsAsked => WireMapStatus.FromWire(MapOutputsAskedRecord.Parser.ParseFrom(body)),
        MessageNumber.Draining => new ExecutorMessage.Draining(DrainingRecord.Parser.ParseFrom(body).Reason),
        MessageNumber.Drained => new ExecutorMessage.Drained(),
        MessageNumber.Goodbye => new ExecutorMessage.Goodbye(GoodbyeRecord.Parser.ParseFrom(body).Reason),
        _ => throw new ProtocolErrorException($"no executor message has the number {(int)number}"),
    };

    private static DriverMessage ReadDriverMessage(MessageNumber number, ReadOnlySpan<byte> body) => number switch
    {
        MessageNumber.Registered => WireRegistration.FromWire(RegisteredRecord.Parser.ParseFrom(body)),
        MessageNumber.Refused => new DriverMessage.Refused(RefusedRecord.Parser.ParseFrom(body).Reason),
        MessageNumber.Launch => new DriverMessage.Launch(
            [.. LaunchRecord.Parser.ParseFrom(body).Tasks.Select(WireLaunch.FromWire)]),
        MessageNumber.Kill => WireLaunch.FromWire(KillRecord.Parser.ParseFrom(body)),
        MessageNumber.CommitAnswered => WireLaunch.FromWire(CommitAnsweredRecord.Parser.ParseFrom(body)),
        MessageNumber.MapOutputs => WireMapStatus.FromWire(MapOutputsRecord.Parser.ParseFrom(body)),
        MessageNumber.Forget => WireLaunch.FromWire(ForgetRecord.Parser.ParseFrom(body)),
        MessageNumber.RegisterAgain => new DriverMessage.RegisterAgain(),
        MessageNumber.Drain => WireDrain.FromWire(DrainRecord.Parser.ParseFrom(body)),
        MessageNumber.Stop => new DriverMessage.Stop(StopRecord.Parser.ParseFrom(body).Reason),
        _ => throw new ProtocolErrorException($"no driver message has the number {(int)number}"),
    };

    private static M Decode<M>(EncodedMessage message, Func<MessageNumber, ReadOnlySpan<byte>, M> read)
    {
        try
        {
            return read((MessageNumber)message.Number, message.Body.Span);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ProtocolErrorException(
                $"{message.Body.Length} bytes are no message {message.Number}: {error.Message}", error);
        }
    }

    private static EncodedMessage Made(MessageNumber number, IMessage body) => new((int)number, body.ToByteArray());

    private static IReadOnlyList<TaskAttemptId> Attempts(IEnumerable<long> values) =>
        [.. values.Select(value => new TaskAttemptId(value))];
}
