using System.Threading.Channels;
using Flint.Errors;
using Flint.Events;
using Flint.Execution;
using Flint.Identity;
using Flint.Rpc;
using Flint.Tasks;

namespace Flint.Tests.Execution;

/// <summary>The executor's loop, over streams in memory that are cut, refused and abused.</summary>
public sealed class ExecutorLoopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Channel<InMemoryFrameStream> dialled = Channel.CreateUnbounded<InMemoryFrameStream>();
    private readonly Channel<ExecutorCommand> carriedOut = Channel.CreateUnbounded<ExecutorCommand>();
    private readonly FrameLedger ledger = new(new(1), 64);
    private readonly ExecutorLoop loop;
    private int refusals;

    public ExecutorLoopTests() => loop = new(
        new ExecutorCore(new(new("e"), new(7), "token", "host", "x", 2, "1"), new(), new(1)), new(1),
        command => carriedOut.Writer.TryWrite(command), DialAsync, TimeProvider.System, 1 << 20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_registers_and_carries_out_what_the_driver_says()
    {
        await using var running = loop;
        var driver = await RegisterAsync();

        await SayAsync(driver, new DriverMessage.Launch([Task(1)]));

        Assert.Equal(new TaskAttemptId(1), (await HearAsync<ExecutorMessage.AttemptStarted>(driver)).Attempt);
        Assert.IsType<ExecutorCommand.Run>(await CarriedOutAsync());
        await SayAsync(driver, new DriverMessage.Kill(new(1), "why", Interrupt: true));
        Assert.Equal(new ExecutorCommand.Interrupt(new(1), "why", Thread: true), await CarriedOutAsync());
    }

    [Fact, Behaviour(106)]
    public async Task The_end_of_an_attempt_that_a_cut_held_up_follows_the_next_registration_once()
    {
        await using var running = loop;
        var first = await RegisterAsync();
        await SayAsync(first, new DriverMessage.Launch([Task(1)]));
        await HearAsync<ExecutorMessage.AttemptStarted>(first);
        await first.DisposeAsync();
        ledger.Cut();
        var second = await NextStreamAsync();
        await loop.RaiseAsync(new ExecutorEvent.AttemptFinished(
            new(1), new TaskOutcome.Result(new byte[] { 4 }), TaskMetrics.None));

        var register = await GreetedAsync(second);
        Assert.Equal([new TaskAttemptId(1)], register.Attempts);
        await AnswerAsync(second);

        Assert.Equal(new TaskAttemptId(1), (await HearAsync<ExecutorMessage.AttemptEnded>(second)).Attempt);
        await loop.RaiseAsync(new ExecutorEvent.StopAsked("enough"));
        await HearAsync<ExecutorMessage.Goodbye>(second);
        Assert.Equal((0, "enough"), await loop.Exited.WaitAsync(Limit, Stop));
    }

    [Fact]
    public async Task Where_nobody_listens_it_dials_again()
    {
        await using var running = loop;
        refusals = 2;

        await RegisterAsync();

        Assert.Equal(0, refusals);
    }

    [Fact]
    public async Task What_is_no_conversation_cuts_the_stream_and_it_registers_on_another()
    {
        await using var running = loop;
        var first = await RegisterAsync();

        await first.SendAsync(new byte[] { 255, 254, 253 }, false, Stop);
        ledger.Cut();
        var second = await NextStreamAsync();

        await GreetedAsync(second);
        await AnswerAsync(second);
        await SayAsync(second, new DriverMessage.Launch([Task(1)]));
        await HearAsync<ExecutorMessage.AttemptStarted>(second);
    }

    [Fact]
    public async Task An_outcome_that_no_message_carries_fails_its_attempt_and_the_stream_goes_on()
    {
        await using var running = loop;
        var driver = await RegisterAsync();
        await SayAsync(driver, new DriverMessage.Launch([Task(1)]));
        await HearAsync<ExecutorMessage.AttemptStarted>(driver);

        await loop.RaiseAsync(new ExecutorEvent.AttemptFinished(
            new(1), new TaskOutcome.Result(new byte[1 << 20]), TaskMetrics.None));

        var ended = await HearAsync<ExecutorMessage.AttemptEnded>(driver);
        var failed = Assert.IsType<TaskOutcome.Failed>(ended.Outcome);
        var failure = Assert.IsType<TaskFailure.MessageTooLarge>(failed.Failure);
        Assert.Equal(1 << 20, failure.LimitBytes);
        Assert.InRange(failure.Bytes, 1 << 20, (1 << 20) + 100);
        await SayAsync(driver, new DriverMessage.Launch([Task(2)]));
        await HearAsync<ExecutorMessage.AttemptStarted>(driver);
    }

    [Fact]
    public async Task A_launch_before_the_answer_to_its_registration_cuts_the_stream_and_is_told()
    {
        await using var running = loop;
        loop.Start();
        var first = await NextStreamAsync();
        await GreetedAsync(first);
        var (number, body) = MessageCodec.Encode(new DriverMessage.Launch([Task(1)]));

        await first.SendAsync(FrameCodec.Encode(new(new(1), 1, 0, 0, number, body)), false, Stop);

        Assert.Equal(
            new ExecutorCommand.Warn("Cut the stream to the driver: message 35 came before Registered."),
            await CarriedOutAsync());
        await GreetedAsync(await NextStreamAsync());
    }

    [Fact]
    public async Task A_refusal_ends_it_with_55()
    {
        await using var running = loop;
        loop.Start();
        var driver = await NextStreamAsync();
        await GreetedAsync(driver);

        await SendAsync(driver, ledger.Greet, new DriverMessage.Refused("too late"));

        var (code, reason) = await loop.Exited.WaitAsync(Limit, Stop);
        Assert.Equal((55, "the driver refused executor e: too late"), (code, reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_slot_that_was_left_behind_reports_after_the_end_is_not_wanted_and_harms_nobody(bool started)
    {
        if (started)
        {
            await RegisterAsync();
        }

        await loop.DisposeAsync();

        Assert.False(await loop.RaiseAsync(new ExecutorEvent.TimePassed()));
    }

    private Task<IFrameStream> DialAsync(CancellationToken stop)
    {
        if (refusals > 0)
        {
            refusals--;
            throw new IOException("nobody listens");
        }

        var (dialler, listener) = InMemoryFrameStream.Open("driver", 100);
        dialled.Writer.TryWrite(listener);
        return System.Threading.Tasks.Task.FromResult<IFrameStream>(dialler);
    }

    private Task<InMemoryFrameStream> NextStreamAsync() =>
        dialled.Reader.ReadAsync(Stop).AsTask().WaitAsync(Limit, Stop);

    private Task<ExecutorCommand> CarriedOutAsync() =>
        carriedOut.Reader.ReadAsync(Stop).AsTask().WaitAsync(Limit, Stop);

    private async Task<InMemoryFrameStream> RegisterAsync()
    {
        loop.Start();
        var driver = await NextStreamAsync();
        await GreetedAsync(driver);
        await AnswerAsync(driver);
        Assert.IsType<ExecutorCommand.Configure>(await CarriedOutAsync());
        return driver;
    }

    private Task<ExecutorMessage.Register> GreetedAsync(InMemoryFrameStream driver) =>
        HearAsync<ExecutorMessage.Register>(driver);

    private async Task AnswerAsync(InMemoryFrameStream driver)
    {
        await SendAsync(
            driver, ledger.Greet, new DriverMessage.Registered(new Dictionary<string, string>(), new(0)));
        foreach (var kept in ledger.Resume())
        {
            await driver.SendAsync(FrameCodec.Encode(kept), false, Stop);
        }
    }

    private Task SayAsync(InMemoryFrameStream driver, DriverMessage message) =>
        SendAsync(driver, (number, body) => ledger.Send(number, body)!, message);

    private static async Task SendAsync(
        InMemoryFrameStream driver, Func<int, ReadOnlyMemory<byte>, Frame> book, DriverMessage message)
    {
        var (number, body) = MessageCodec.Encode(message);
        await driver.SendAsync(FrameCodec.Encode(book(number, body)), false, Stop);
    }

    private async Task<M> HearAsync<M>(InMemoryFrameStream driver)
        where M : ExecutorMessage
    {
        var bytes = await driver.ReceiveAsync(Stop).AsTask().WaitAsync(Limit, Stop);
        var frame = FrameCodec.Decode(bytes!.Value);
        Assert.Equal(FrameReceipt.Apply, ledger.Receive(frame));
        return Assert.IsType<M>(MessageCodec.DecodeExecutorMessage(new(frame.MessageNumber, frame.Body)));
    }

    private static TaskLaunch Task(long attempt) => new(
        new(attempt), new(0), new(new(0), 0), (int)attempt, 0, null, new("00"), default, new(0));
}
