using System.Threading.Channels;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Rpc;
using Flint.Tasks;

namespace Flint.Execution;

/// <summary>
/// The executor's one thread of decisions: reads events and frames from a bounded channel, asks
/// <see cref="ExecutorCore"/>, and carries out its commands. Started explicitly; disposing ends it.
/// </summary>
/// <param name="core">Decides.</param>
/// <param name="term">The driver that launched this executor.</param>
/// <param name="carryOut">Carries out what concerns attempts, questions and blocks; must not block.</param>
/// <param name="dial">Opens a stream to the driver.</param>
/// <param name="time">Times wake-ups.</param>
/// <param name="longest">Longest frame in bytes.</param>
internal sealed class ExecutorLoop(
    ExecutorCore core, DriverTerm term, Action<ExecutorCommand> carryOut,
    Func<CancellationToken, Task<IFrameStream>> dial, TimeProvider time, int longest) : IAsyncDisposable
{
    private const int LedgerLimit = 4096;
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(1);

    /// <summary>While it is full, slots and the stream's reader wait.</summary>
    private readonly Channel<Item> items =
        Channel.CreateBounded<Item>(new BoundedChannelOptions(4096) { SingleReader = true });

    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<(int Code, string Reason)> exited =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task running = Task.CompletedTask;

    // Used by the loop only.
    private readonly FrameLedger ledger = new(term, LedgerLimit);
    private ExecutorLink? link;
    private ITimer? alarm;

    /// <summary>Ends when the core says Exit: the process should end with this code.</summary>
    public Task<(int Code, string Reason)> Exited => exited.Task;

    public void Start()
    {
        // A full channel is busy, and every turn of a busy loop is a wake-up.
        alarm = time.CreateTimer(
            _ => items.Writer.TryWrite(new Item.Happened(new ExecutorEvent.TimePassed())), null,
            Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        running = RunAsync();
    }

    /// <summary>
    /// Tells the core; from any thread. False if the executor has ended: a slot whose task did not stop may come late.
    /// </summary>
    public async ValueTask<bool> RaiseAsync(ExecutorEvent happened)
    {
        while (await items.Writer.WaitToWriteAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (items.Writer.TryWrite(new Item.Happened(happened)))
            {
                return true;
            }
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        // Cancelled and not disposed: a slot whose task does not look at its token is left behind, and reports later.
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        items.Writer.TryComplete();
    }

    private async Task RunAsync()
    {
        try
        {
            await DialAsync().ConfigureAwait(false);
            while (!exited.Task.IsCompleted)
            {
                await HandleAsync(await items.Reader.ReadAsync(stop.Token).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            exited.TrySetResult((0, "disposed"));
        }
        catch (Exception error)
        {
            // The border of the executor's loop: without it the driver would wait for an executor that no longer
            // thinks.
            exited.TrySetResult((ExecutorExitCode.Uncaught, error.ToString()));
        }
        finally
        {
            alarm?.Dispose();
            await CloseAsync().ConfigureAwait(false);
            items.Writer.TryComplete();
        }
    }

    private ValueTask HandleAsync(Item item)
    {
        switch (item)
        {
            case Item.Happened happened:
                return DecideAsync(happened.Event);
            case Item.Arrived arrived when arrived.From == link:
                return ReceiveAsync(arrived.Frame);
            case Item.Ended ended when ended.From == link:
                return CutAsync();
            default:
                // From a stream that was given up.
                return default;
        }
    }

    private async ValueTask ReceiveAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var frame = FrameCodec.Decode(bytes);
            if (frame.Sequence > 0 && !ledger.IsOpen)
            {
                throw new ProtocolErrorException($"message {frame.MessageNumber} came before Registered");
            }

            if (ledger.Receive(frame) == FrameReceipt.Apply)
            {
                var message = MessageCodec.DecodeDriverMessage(new(frame.MessageNumber, frame.Body));
                if (message is DriverMessage.Registered)
                {
                    Resume();
                }

                await DecideAsync(new ExecutorEvent.MessageReceived(message)).ConfigureAwait(false);
            }
            else
            {
                await DecideAsync(new ExecutorEvent.DriverHeard()).ConfigureAwait(false);
            }

            if (ledger.AcknowledgeIfDue() is { } acknowledgement)
            {
                link?.Post(acknowledgement);
            }
        }
        catch (ProtocolErrorException error)
        {
            // What the peer sent is no conversation: cut it, and begin again with what both sides have applied.
            carryOut(new ExecutorCommand.Warn($"Cut the stream to the driver: {error.Message}."));
            await CutAsync().ConfigureAwait(false);
        }
    }

    private void Resume()
    {
        foreach (var missed in ledger.Resume())
        {
            link?.Post(missed);
        }
    }

    private async ValueTask DecideAsync(ExecutorEvent happened)
    {
        var dials = false;
        foreach (var command in core.Handle(happened, time.GetUtcNow()))
        {
            dials |= command is ExecutorCommand.Dial;
            CarryOut(command);
        }

        // Last: its end is decided on at once, and an older wake-up must not replace the one that follows from that.
        if (dials)
        {
            await DialAsync().ConfigureAwait(false);
        }
    }

    private void CarryOut(ExecutorCommand command)
    {
        switch (command)
        {
            case ExecutorCommand.Send send:
                Send(send.Message);
                break;
            case ExecutorCommand.WakeAt wake:
                var due = wake.Time - time.GetUtcNow();
                alarm!.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                break;
            case ExecutorCommand.Exit exit:
                exited.TrySetResult((exit.Code, exit.Reason));
                break;
            case ExecutorCommand.Dial:
                break;
            default:
                carryOut(command);
                break;
        }
    }

    private void Send(ExecutorMessage message)
    {
        var encoded = ShortMessages.Encode(message, longest);
        if (message is ExecutorMessage.Register)
        {
            link?.Post(ledger.Greet(encoded.Number, encoded.Body));
        }
        else if (ledger.Send(encoded.Number, encoded.Body) is { } frame)
        {
            link?.Post(frame);
        }
    }

    private async ValueTask DialAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        try
        {
            var stream = await dial(stop.Token).ConfigureAwait(false);
            link = ExecutorLink.Start(stream, LedgerLimit * 2, items.Writer, stop.Token);
            await DecideAsync(new ExecutorEvent.StreamOpened()).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody answers; the core decides how long to try.
            await DecideAsync(new ExecutorEvent.StreamCut()).ConfigureAwait(false);
        }
    }

    private async ValueTask CutAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await DecideAsync(new ExecutorEvent.StreamCut()).ConfigureAwait(false);
    }

    private async ValueTask CloseAsync()
    {
        if (link is { } old)
        {
            link = null;
            ledger.Cut();
            await old.CloseAsync(FlushLimit, time).ConfigureAwait(false);
        }
    }

    /// <summary>What the loop reads.</summary>
    internal abstract record Item
    {
        public sealed record Happened(ExecutorEvent Event) : Item;

        public sealed record Arrived(ExecutorLink From, ReadOnlyMemory<byte> Frame) : Item;

        public sealed record Ended(ExecutorLink From) : Item;
    }
}
