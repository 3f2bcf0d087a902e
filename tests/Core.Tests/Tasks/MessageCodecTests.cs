using CsCheck;
using Flint.Errors;
using Flint.Events;
using Flint.Rpc;
using Flint.Tasks;
using Google.Protobuf;

namespace Flint.Tests.Tasks;

public sealed class MessageCodecTests
{
    public static TheoryData<string> KindsOf(Type family) => [.. Arbitrary.KindsOf(family).Select(kind => kind.Name)];

    public static TheoryData<string> ExecutorKinds => KindsOf(typeof(ExecutorMessage));

    public static TheoryData<string> DriverKinds => KindsOf(typeof(DriverMessage));

    public static TheoryData<string> FailureKinds => KindsOf(typeof(TaskFailure));

    public static TheoryData<string> OutcomeKinds => KindsOf(typeof(TaskOutcome));

    [Theory, MemberData(nameof(ExecutorKinds))]
    public void Every_executor_message_comes_back_as_it_was(string kind) => ForSeeds(chance =>
    {
        var message = (ExecutorMessage)new Arbitrary(chance).Make(Named(typeof(ExecutorMessage), kind));
        Same(message, MessageCodec.DecodeExecutorMessage(MessageCodec.Encode(message)));
    });

    [Theory, MemberData(nameof(DriverKinds))]
    public void Every_driver_message_comes_back_as_it_was(string kind) => ForSeeds(chance =>
    {
        var message = (DriverMessage)new Arbitrary(chance).Make(Named(typeof(DriverMessage), kind));
        Same(message, MessageCodec.DecodeDriverMessage(MessageCodec.Encode(message)));
    });

    [Theory, MemberData(nameof(FailureKinds))]
    [Behaviour(99)]
    public void Every_failure_kind_crosses_the_wire_with_its_type(string kind) => ForSeeds(chance =>
    {
        var failure = (TaskFailure)new Arbitrary(chance).Make(Named(typeof(TaskFailure), kind));
        var back = Assert.IsType<TaskOutcome.Failed>(RoundTrip(new TaskOutcome.Failed(failure)));
        Assert.IsType(failure.GetType(), back.Failure);
        Same(failure, back.Failure);
    });

    [Theory, MemberData(nameof(OutcomeKinds))]
    public void Every_outcome_crosses_the_wire_with_its_type(string kind) => ForSeeds(chance =>
    {
        var outcome = (TaskOutcome)new Arbitrary(chance).Make(Named(typeof(TaskOutcome), kind));
        Same(outcome, RoundTrip(outcome));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_deadline_that_is_no_time_is_a_protocol_error(long ticks)
    {
        var body = new Flint.Tasks.Wire.DrainRecord { DeadlineTicks = ticks }.ToByteArray();

        Assert.Throws<ProtocolErrorException>(() => MessageCodec.DecodeDriverMessage(new(42, body)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(33)]
    [InlineData(1_000_000)]
    [InlineData(-1)]
    public void An_unknown_number_is_a_protocol_error(int number) =>
        Assert.Throws<ProtocolErrorException>(() => MessageCodec.DecodeExecutorMessage(new(number, default)));

    [Fact]
    public void A_driver_message_is_not_taken_for_an_executor_message() =>
        Assert.Throws<ProtocolErrorException>(() =>
            MessageCodec.DecodeDriverMessage(MessageCodec.Encode(new ExecutorMessage.Goodbye("x"))));

    [Fact]
    public void A_failure_of_an_unknown_kind_is_a_protocol_error()
    {
        var message = new Flint.Tasks.Wire.AttemptEndedRecord
        {
            Outcome = new() { Failed = new() },
            Metrics = new(),
        };
        var bytes = Google.Protobuf.MessageExtensions.ToByteArray(message);

        Assert.Throws<ProtocolErrorException>(() => MessageCodec.DecodeExecutorMessage(new(4, bytes)));
    }

    [Fact]
    public void Mutated_bodies_decode_or_are_protocol_errors()
    {
        ForSeeds(chance =>
        {
            var message = (ExecutorMessage)new Arbitrary(chance).Make(typeof(ExecutorMessage));
            var encoded = MessageCodec.Encode(message);
            var bytes = encoded.Body.ToArray();
            for (var change = chance.Next(1, 4); change > 0 && bytes.Length > 0; change--)
            {
                bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
            }

            try
            {
                Assert.NotNull(MessageCodec.DecodeExecutorMessage(encoded with { Body = bytes }));
            }
            catch (ProtocolErrorException error)
            {
                Assert.NotEmpty(error.Message);
            }
        });
    }

    [Fact]
    public void A_lone_surrogate_in_a_message_of_an_exception_does_not_keep_the_failure_from_arriving()
    {
        var failure = new TaskFailure.UserCode(new("T", "a\uD800b", "", null), "Map");

        var back = Assert.IsType<TaskOutcome.Failed>(RoundTrip(new TaskOutcome.Failed(failure)));

        Assert.Equal("a\uFFFDb", Assert.IsType<TaskFailure.UserCode>(back.Failure).Error.Message);
    }

    private static TaskOutcome RoundTrip(TaskOutcome outcome)
    {
        var message = new ExecutorMessage.AttemptEnded(new(7), outcome, TaskMetrics.None);
        var back = MessageCodec.DecodeExecutorMessage(MessageCodec.Encode(message));
        return Assert.IsType<ExecutorMessage.AttemptEnded>(back).Outcome;
    }

    private static Type Named(Type family, string kind) =>
        Arbitrary.KindsOf(family).Single(type => type.Name == kind);

    private static void Same(object expected, object actual)
    {
        Assert.Equal(Arbitrary.Describe(expected), Arbitrary.Describe(actual));

        // A record with a property that leads back to itself would print without end: logging it would end the process.
        Assert.NotEmpty($"{actual}");
    }

    private static void ForSeeds(Action<Random> check) =>
        Gen.Int.Sample(seed => check(new Random(seed)), iter: 200, threads: 1);
}
