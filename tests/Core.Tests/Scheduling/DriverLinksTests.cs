using System.Threading.Channels;
using Flint.Events;
using Flint.Identity;
using Flint.Rpc;
using Flint.Scheduling;
using Flint.Tasks;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Scheduling;

/// <summary>The driver's ends of control streams, over streams in memory that are cut, doubled and abused.</summary>
public sealed class DriverLinksTests
{
    private static readonly ExecutorId Executor = new("a");
    private static readonly Incarnation Incarnation = new(7);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider time = new();
    private readonly ApplicationSecret secret = ApplicationSecret.Create();
    private readonly Channel<SchedulerEvent> posted = Channel.CreateUnbounded<SchedulerEvent>();
    private readonly List<string> warnings = [];
    private readonly FrameLedger ledger = new(new(1), 64);
    private readonly DriverLinks links;

    public DriverLinksTests() => links = new(secret, new(1), posted.Writer.WriteAsync, warnings.Add, time, 1 << 20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peer_without_proof_is_not_answered()
    {
        var (mine, accepting) = Dial();

        await SendAsync(mine, ledger.Greet, Some.Register("a") with { Token = "guessed" });
        await accepting.WaitAsync(Limit, Stop);

        Assert.False(posted.Reader.TryRead(out _));
        links.Send_OnLoop(new(Executor, new DriverMessage.RegisterAgain(), Incarnation));
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_given_up_after_five_seconds()
    {
        var (_, accepting) = Dial();

        time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting.WaitAsync(Limit, Stop));
    }

    [Fact, Behaviour(106)]
    public async Task What_comes_on_two_streams_is_applied_once_and_in_order()
    {
        var (first, accepting) = await RegisterAsync();
        await SayAsync(first, new ExecutorMessage.AttemptStarted(new(1)));
        await NextAsync<ExecutorMessage.AttemptStarted>();
        await first.DisposeAsync();
        await accepting.WaitAsync(Limit, Stop);
        Assert.IsType<SchedulerEvent.StreamCut>(await NextAsync());
        ledger.Cut();
        Assert.Null(ledger.Send(
            MessageCodec.Encode(new ExecutorMessage.AttemptStarted(new(2))).Number,
            MessageCodec.Encode(new ExecutorMessage.AttemptStarted(new(2))).Body));

        // The cut held back every acknowledgement: all is sent again.
        var (second, _) = await RegisterAsync();

        Assert.Equal(new TaskAttemptId(2), (await NextAsync<ExecutorMessage.AttemptStarted>()).Attempt);
        await SayAsync(second, new ExecutorMessage.Goodbye("done"));
        await NextAsync<ExecutorMessage.Goodbye>();
    }

    [Fact, Behaviour(106)]
    public async Task What_the_driver_says_while_the_stream_is_cut_follows_the_next_registration()
    {
        var (first, accepting) = await RegisterAsync();
        await first.DisposeAsync();
        await accepting.WaitAsync(Limit, Stop);
        await NextAsync();
        ledger.Cut();

        links.Send_OnLoop(new(Executor, new DriverMessage.Kill(new(5), "why", Interrupt: true), Incarnation));
        var (second, _) = await RegisterAsync();

        Assert.Equal(new DriverMessage.Kill(new(5), "why", Interrupt: true), await HearAsync(second));
    }

    [Fact]
    public async Task A_gap_cuts_the_stream_and_is_told()
    {
        var (mine, accepting) = await RegisterAsync();
        var beat = MessageCodec.Encode(new ExecutorMessage.Heartbeat([]));

        await mine.SendAsync(FrameCodec.Encode(new(new(1), 9, 0, 0, beat.Number, beat.Body)), false, Stop);
        await accepting.WaitAsync(Limit, Stop);

        Assert.Equal(["cut the stream of a: gap: message 9 came after 0 on the stream"], warnings);
        Assert.Equal(new SchedulerEvent.StreamCut(Executor, Incarnation), await NextAsync());
    }

    [Fact]
    public async Task Bytes_that_are_no_frame_cut_a_stream_before_it_has_registered()
    {
        var (mine, accepting) = Dial();

        await mine.SendAsync(new byte[] { 255, 254, 253 }, false, Stop);
        await accepting.WaitAsync(Limit, Stop);

        Assert.StartsWith(
            "cut the stream of a peer that did not register: ", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.False(posted.Reader.TryRead(out _));
    }

    [Fact]
    public async Task The_end_of_a_stream_that_another_one_replaced_is_no_cut()
    {
        var (first, accepting) = await RegisterAsync();
        ledger.Cut();
        var (second, _) = await RegisterAsync();

        await first.DisposeAsync();
        await accepting.WaitAsync(Limit, Stop);

        await SayAsync(second, new ExecutorMessage.Goodbye("done"));
        await NextAsync<ExecutorMessage.Goodbye>();
    }

    [Fact, Behaviour(62)]
    public async Task A_sign_of_life_is_acknowledged_at_once()
    {
        var (mine, _) = await RegisterAsync();

        await SayAsync(mine, new ExecutorMessage.Heartbeat([]));

        var frame = FrameCodec.Decode((await ReceiveAsync(mine))!.Value);
        Assert.Equal((FrameLedger.BareAcknowledgement, 1), (frame.MessageNumber, frame.Acknowledged));
    }

    [Fact]
    public async Task Who_keeps_a_result_is_told_that_it_will_not_be_asked_for_again_and_nobody_else()
    {
        var (mine, _) = await RegisterAsync();

        links.Forget(new(new(2), 1, "http://b"));
        links.Forget(new(new(3), 1, "http://a"));

        var forget = Assert.IsType<DriverMessage.Forget>(await HearAsync(mine));
        Assert.Equal([new TaskAttemptId(3)], forget.Results);
    }

    [Fact]
    public async Task An_executor_that_acknowledges_nothing_is_told_of_as_full_and_as_free_again_once_it_does()
    {
        var (mine, _) = await RegisterAsync();
        var kill = new SchedulerCommand.Send(Executor, new DriverMessage.Kill(new(5), "why"), Incarnation);

        var told = Enumerable.Range(0, 4096).SelectMany(_ => links.Send_OnLoop(kill)).ToList();
        Assert.Equal([new SchedulerEvent.LedgerFilled(Executor, Incarnation, IsFull: true, Turn: 1)], told);
        await HearAsync(mine);
        await SayAsync(mine, new ExecutorMessage.Heartbeat([]));

        Assert.Equal(new SchedulerEvent.LedgerFilled(Executor, Incarnation, IsFull: false, Turn: 2), await NextAsync());
        await NextAsync<ExecutorMessage.Heartbeat>();
    }

    [Fact]
    public async Task Launches_too_large_for_one_message_are_sent_one_by_one_and_what_none_carries_is_given_back()
    {
        var (mine, _) = await RegisterAsync();
        var (small, large) = (Launch(1, 700_000), Launch(2, 1 << 20));

        var unsent = links.Send_OnLoop(new(Executor, new DriverMessage.Launch([small, large, small]), Incarnation));

        var refused = Assert.IsType<SchedulerEvent.NotSent>(Assert.Single(unsent));
        Assert.Equal([large], Assert.IsType<DriverMessage.Launch>(refused.Send.Message).Tasks);
        Assert.Equal((1 << 20, 1 << 20), (refused.Bytes, refused.LimitBytes));
        for (var sent = 0; sent < 2; sent++)
        {
            var launch = Assert.IsType<DriverMessage.Launch>(await HearAsync(mine));
            Assert.Equal(700_000, Assert.Single(launch.Tasks).Input.Length);
        }
    }

    private static TaskLaunch Launch(long attempt, int bytes) => new(
        new(attempt), new(0), new(new(0), 0), (int)attempt, 0, null, new("00"), new byte[bytes], new(0));

    private (InMemoryFrameStream Mine, Task Accepting) Dial()
    {
        var (dialler, listener) = InMemoryFrameStream.Open("driver", 100);
        return (dialler, links.AcceptAsync(listener, Stop));
    }

    /// <summary>A stream that has registered, with the answer applied and what was held back sent again.</summary>
    private async Task<(InMemoryFrameStream Mine, Task Accepting)> RegisterAsync()
    {
        var (mine, accepting) = Dial();
        var register = Some.Register("a", incarnation: Incarnation.Value) with { Token = secret.TokenOf(Executor) };
        await SendAsync(mine, ledger.Greet, register);
        await NextAsync<ExecutorMessage.Register>();
        links.Send_OnLoop(new(
            Executor, new DriverMessage.Registered(new Dictionary<string, string>(), new(0)), Incarnation));
        Assert.IsType<DriverMessage.Registered>(await HearAsync(mine));
        foreach (var kept in ledger.Resume())
        {
            await mine.SendAsync(FrameCodec.Encode(kept), false, Stop);
        }

        return (mine, accepting);
    }

    private Task SayAsync(InMemoryFrameStream mine, ExecutorMessage message) =>
        SendAsync(mine, (number, body) => ledger.Send(number, body)!, message);

    private static async Task SendAsync(
        InMemoryFrameStream mine, Func<int, ReadOnlyMemory<byte>, Frame> book, ExecutorMessage message)
    {
        var (number, body) = MessageCodec.Encode(message);
        await mine.SendAsync(FrameCodec.Encode(book(number, body)), false, Stop);
    }

    private async Task<DriverMessage> HearAsync(InMemoryFrameStream mine)
    {
        var frame = FrameCodec.Decode((await ReceiveAsync(mine))!.Value);
        Assert.Equal(FrameReceipt.Apply, ledger.Receive(frame));
        return MessageCodec.DecodeDriverMessage(new(frame.MessageNumber, frame.Body));
    }

    private static Task<ReadOnlyMemory<byte>?> ReceiveAsync(InMemoryFrameStream mine) =>
        mine.ReceiveAsync(Stop).AsTask().WaitAsync(Limit, Stop);

    private Task<SchedulerEvent> NextAsync() => posted.Reader.ReadAsync(Stop).AsTask().WaitAsync(Limit, Stop);

    private async Task<M> NextAsync<M>()
        where M : ExecutorMessage =>
        Assert.IsType<M>(Assert.IsType<SchedulerEvent.MessageReceived>(await NextAsync()).Message);
}
