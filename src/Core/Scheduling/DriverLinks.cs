using System.Collections.Concurrent;
using Flint.Identity;
using Flint.Rpc;
using Flint.Tasks;
using Flint.Tasks.Wire;

namespace Flint.Scheduling;

/// <summary>
/// The driver's ends of all control streams: checks who dials, turns frames into scheduler events and messages into
/// frames, and carries conversations over cuts. Thread-safe.
/// </summary>
/// <param name="secret">Executors prove with it that they belong to the application.</param>
/// <param name="term">This driver's term.</param>
/// <param name="post">Gives an event to the loop.</param>
/// <param name="warn">Takes lines for people.</param>
/// <param name="time">Times the greeting.</param>
/// <param name="longest">Longest frame in bytes.</param>
internal sealed class DriverLinks(
    ApplicationSecret secret, DriverTerm term, Func<SchedulerEvent, CancellationToken, ValueTask> post,
    Action<string> warn, TimeProvider time, int longest)
{
    /// <summary>A peer that dials must say who it is within this time.</summary>
    private static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(5);

    /// <summary>Unacknowledged frames of one peer; with so many it gets no new launches.</summary>
    private const int LedgerLimit = 4096;

    private readonly ConcurrentDictionary<(ExecutorId, Incarnation), Peer> peers = [];

    /// <summary>Serves one stream until it ends.</summary>
    public async Task AcceptAsync(IFrameStream stream, CancellationToken stop)
    {
        await using var outbox = FrameOutbox.Start(stream, LedgerLimit * 2);
        Peer? peer = null;
        try
        {
            peer = await GreetAsync(stream, outbox, stop).ConfigureAwait(false);
            if (peer is not null)
            {
                await ReadAsync(peer, outbox, stream, stop).ConfigureAwait(false);
            }
        }
        catch (ProtocolErrorException error)
        {
            warn($"cut the stream of {peer?.Executor.Value ?? "a peer that did not register"}: {error.Message}");
        }
        finally
        {
            if (peer?.Cut(outbox) == true)
            {
                await post(new SchedulerEvent.StreamCut(peer.Executor, peer.Incarnation), CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Carries out Send. Called by the loop; to a peer that is cut the message waits, to an unknown one it is moot.
    /// Launches that are too large together are sent one by one. What follows at once is given back: what is too large
    /// alone, and a ledger that is full now.
    /// </summary>
    public IReadOnlyList<SchedulerEvent> Send_OnLoop(SchedulerCommand.Send send)
    {
        if (!peers.TryGetValue((send.Executor, send.Incarnation), out var peer))
        {
            return [];
        }

        var bytes = LeastSizeOf(send.Message);
        if (FrameCodec.Fits(bytes, longest))
        {
            var encoded = MessageCodec.Encode(send.Message);
            bytes = encoded.Body.Length;
            if (FrameCodec.Fits(bytes, longest))
            {
                peer.Send(send.Message, encoded);
                return peer.TakeFilled() is { } filled ? [filled] : [];
            }
        }

        return send.Message is DriverMessage.Launch { Tasks: { Count: > 1 } tasks }
            ? [.. tasks.SelectMany(task => Send_OnLoop(send with { Message = new DriverMessage.Launch([task]) }))]
            : [new SchedulerEvent.NotSent(send, bytes, longest)];
    }

    /// <summary>Tells the executor that keeps a result that it will not be asked for again; from any thread.</summary>
    public void Forget(TaskOutcome.StoredResult result)
    {
        foreach (var (_, peer) in peers)
        {
            if (peer.Endpoint == result.Endpoint)
            {
                var message = new DriverMessage.Forget([], [], [result.Attempt]);
                peer.Send(message, MessageCodec.Encode(message));
            }
        }
    }

    /// <summary>More than 2 GiB cannot even be encoded.</summary>
    private static long LeastSizeOf(DriverMessage message) =>
        message is DriverMessage.Launch launch ? launch.Tasks.Sum(task => (long)task.Input.Length) : 0;

    private async Task<Peer?> GreetAsync(IFrameStream stream, FrameOutbox outbox, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, GreetingLimit, Timeout.InfiniteTimeSpan);
        if (await stream.ReceiveAsync(limit.Token).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        var frame = FrameCodec.Decode(bytes);
        var message = MessageCodec.DecodeExecutorMessage(new(frame.MessageNumber, frame.Body));
        if (message is not ExecutorMessage.Register register
            || !secret.Accepts(register.Executor, register.Token))
        {
            // Without a proof nothing is answered.
            return null;
        }

        var peer = peers.GetOrAdd(
            (register.Executor, register.Incarnation),
            _ => new Peer(
                register.Executor, register.Incarnation, register.Endpoint, new FrameLedger(term, LedgerLimit)));
        peer.Open(outbox, frame);
        await post(new SchedulerEvent.MessageReceived(register.Executor, register.Incarnation, register), stop)
            .ConfigureAwait(false);
        await TellAsync(peer, stop).ConfigureAwait(false);
        return peer;
    }

    private async Task ReadAsync(Peer peer, FrameOutbox outbox, IFrameStream stream, CancellationToken stop)
    {
        while (await stream.ReceiveAsync(stop).ConfigureAwait(false) is { } bytes)
        {
            var frame = FrameCodec.Decode(bytes);
            var applies = peer.Receive(frame, outbox);
            await TellAsync(peer, stop).ConfigureAwait(false);
            if (applies)
            {
                var message = MessageCodec.DecodeExecutorMessage(new(frame.MessageNumber, frame.Body));
                await post(new SchedulerEvent.MessageReceived(peer.Executor, peer.Incarnation, message), stop)
                    .ConfigureAwait(false);
            }
        }
    }

    private ValueTask TellAsync(Peer peer, CancellationToken stop) =>
        peer.TakeFilled() is { } filled ? post(filled, stop) : default;

    /// <summary>One incarnation of an executor, over all its streams.</summary>
    private sealed class Peer(ExecutorId executor, Incarnation incarnation, string endpoint, FrameLedger ledger)
    {
        private readonly Lock access = new();

        // Under the lock, and the ledger too.
        private FrameOutbox? outbox;
        private bool toldFull;
        private long turn;

        public ExecutorId Executor => executor;

        public Incarnation Incarnation => incarnation;

        /// <summary>Where its blocks are served.</summary>
        public string Endpoint => endpoint;

        /// <summary>A new stream takes over; the old one's end is no longer of interest.</summary>
        public void Open(FrameOutbox next, Frame greeting)
        {
            lock (access)
            {
                ledger.Cut();
                outbox = next;
                ledger.Receive(greeting);
            }
        }

        public bool Receive(Frame frame, FrameOutbox from)
        {
            lock (access)
            {
                if (outbox != from)
                {
                    return false;
                }

                var apply = ledger.Receive(frame) == FrameReceipt.Apply;
                var acknowledgement = frame.MessageNumber == (int)MessageNumber.Heartbeat
                    ? ledger.Acknowledge()
                    : ledger.AcknowledgeIfDue();
                if (acknowledgement is not null)
                {
                    from.TryPost(acknowledgement);
                }

                return apply;
            }
        }

        public void Send(DriverMessage message, EncodedMessage encoded)
        {
            var (number, body) = encoded;
            lock (access)
            {
                switch (message)
                {
                    case DriverMessage.Registered:
                        outbox?.TryPost(ledger.Greet(number, body));
                        foreach (var missed in ledger.Resume())
                        {
                            outbox?.TryPost(missed);
                        }

                        break;
                    case DriverMessage.Refused:
                        outbox?.TryPost(ledger.Greet(number, body));
                        break;
                    default:
                        if (ledger.Send(number, body) is { } frame)
                        {
                            outbox?.TryPost(frame);
                        }

                        break;
                }
            }
        }

        /// <summary>Once each time that the ledger has become full, or is full no longer; else null.</summary>
        public SchedulerEvent.LedgerFilled? TakeFilled()
        {
            lock (access)
            {
                if (ledger.IsFull == toldFull)
                {
                    return null;
                }

                toldFull = ledger.IsFull;
                return new(executor, incarnation, toldFull, ++turn);
            }
        }

        /// <summary>True if this stream was the current one.</summary>
        public bool Cut(FrameOutbox ended)
        {
            lock (access)
            {
                if (outbox != ended)
                {
                    return false;
                }

                outbox = null;
                ledger.Cut();
                return true;
            }
        }
    }
}
