using System.Diagnostics;
using Flint.Identity;
using Flint.Rpc;
using Flint.Scheduling;
using Flint.Simulation.Audit;
using Flint.Simulation.Faults;
using Flint.Tasks;

namespace Flint.Simulation.World;

/// <summary>The driver's shell in virtual time: streams and ledgers around the real scheduler core.</summary>
internal sealed class SimulatedDriver(SimulatedRun run, DecideFunction decide, Auditor auditor)
{
    private const int LedgerLimit = 64;
    private static readonly DriverTerm Term = new(1);

    private readonly Dictionary<(ExecutorId, Incarnation), Peer> peers = [];
    private readonly HashSet<DateTimeOffset> wakes = [];
    private long alarm;
    private DateTimeOffset lastCall;

    public void Handle(SchedulerEvent happened)
    {
        auditor.Before(happened);
        foreach (var command in Decide(happened))
        {
            auditor.Check(command);
            CarryOut(command);
        }

        auditor.After(happened);
    }

    private IReadOnlyList<SchedulerCommand> Decide(SchedulerEvent happened)
    {
        try
        {
            return decide(happened, run.Time.Now);
        }
        catch (UnreachableException broken)
        {
            auditor.Require(false, () => broken.Message);
            return [];
        }
    }

    /// <summary>A frame came out of a stream, perhaps of one that has ended.</summary>
    public void Receive(SimulatedStream stream, Frame frame)
    {
        var key = (stream.Executor.Id, stream.Executor.Incarnation);
        if (!peers.TryGetValue(key, out var peer))
        {
            peers.Add(key, peer = new(new(Term, LedgerLimit), stream.Executor.Number));
        }

        var message = frame.MessageNumber == FrameLedger.BareAcknowledgement
            ? null
            : MessageCodec.DecodeExecutorMessage(new(frame.MessageNumber, frame.Body));
        if (message is ExecutorMessage.Register)
        {
            Register(stream, peer, frame, message);
            return;
        }

        if (!TryReceive(stream, peer, frame))
        {
            return;
        }

        var isHeartbeat = message is ExecutorMessage.Heartbeat;
        Handle(new SchedulerEvent.MessageReceived(stream.Executor.Id, stream.Executor.Incarnation, message!));
        if ((isHeartbeat ? peer.Ledger.Acknowledge() : peer.Ledger.AcknowledgeIfDue()) is { } acknowledgement)
        {
            peer.Stream?.SendDown(acknowledgement);
        }
    }

    public void OnStreamEnd(SimulatedStream stream)
    {
        if (peers.TryGetValue((stream.Executor.Id, stream.Executor.Incarnation), out var peer)
            && peer.Stream == stream)
        {
            EndStream(stream, peer);
        }
    }

    private void EndStream(SimulatedStream stream, Peer peer)
    {
        peer.Ledger.Cut();
        peer.Stream = null;
        run.Trace.Add("driver sees cut", stream.Executor.Number);
        Handle(new SchedulerEvent.StreamCut(stream.Executor.Id, stream.Executor.Incarnation));
    }

    private void Register(SimulatedStream stream, Peer peer, Frame frame, ExecutorMessage message)
    {
        if (stream.IsCut)
        {
            // The registration of a stream that has ended: its successor brings its own.
            return;
        }

        peer.Ledger.Receive(frame);
        if (peer.Stream is { } old && old != stream)
        {
            EndStream(old, peer);
        }

        peer.Stream = stream;
        Handle(new SchedulerEvent.MessageReceived(stream.Executor.Id, stream.Executor.Incarnation, message));
    }

    private bool TryReceive(SimulatedStream stream, Peer peer, Frame frame)
    {
        try
        {
            return peer.Ledger.Receive(frame) == FrameReceipt.Apply;
        }
        catch (ProtocolErrorException error)
        {
            // A frame of a stream that has ended may come out of order; on a living stream that is our bug.
            auditor.Require(stream.IsCut || peer.Stream != stream, () => $"protocol error on a living stream: {error.Message}");
            return false;
        }
    }

    private void CarryOut(SchedulerCommand command)
    {
        switch (command)
        {
            case SchedulerCommand.Send send:
                Send(send.Executor, send.Incarnation, send.Message);
                break;
            case SchedulerCommand.Demand demand:
                CallCluster(() => run.Cluster.Apply(demand.Desired));
                break;
            case SchedulerCommand.Observe observe:
                CallCluster(() => run.Cluster.Observe(observe.Executor, observe.Standing));
                break;
            case SchedulerCommand.DeliverResult { Outcome: TaskOutcome.StoredResult stored } result:
                run.Time.After(run.Work(), () => Fetch(result, stored.Endpoint));
                break;
            case SchedulerCommand.WakeAt wake:
                WakeAt(wake.Time);
                break;
            case SchedulerCommand.EndJob end:
                run.Trace.Add("end of job", end.Job.Value, end.Outcome is JobOutcome.Succeeded ? 1 : 0);
                run.Trace.Note(() => $"{end.Outcome}");
                run.OnJobEnd(end.Job);
                break;
            default:
                // Results are checked by the auditor; events change nothing in this world.
                break;
        }
    }

    // One call after the other, as they were decided.
    private void CallCluster(Action call)
    {
        var soon = run.Time.Now + run.Latency();
        lastCall = soon > lastCall ? soon : lastCall + TimeSpan.FromTicks(1);
        run.Time.At(lastCall, call);
    }

    /// <summary>The caller asks for a result that an executor keeps, once.</summary>
    private void Fetch(SchedulerCommand.DeliverResult result, string endpoint)
    {
        var owner = run.Executors.First(executor => executor.Endpoint == endpoint);
        if (!owner.IsAlive)
        {
            run.Faults.Fired(FaultKind.DeathBeforeFetch);
        }
        else if (auditor.IsIdle(owner.Id) && run.Faults.Strikes(FaultKind.DeathBeforeFetch))
        {
            // No task pays for this one.
            owner.Die("before a result is fetched");
        }

        var isGiven = owner.Gives(result.Attempt) && !run.Faults.Strikes(FaultKind.ResultLost);
        run.Trace.Add("fetch", result.Attempt.Value, isGiven ? 1 : 0);
        Send(owner.Id, owner.Incarnation, new DriverMessage.Forget([], [], [result.Attempt]));
        Handle(isGiven
            ? new SchedulerEvent.ResultFetched(result.Job, result.Partition, result.Attempt)
            : new SchedulerEvent.ResultLost(result.Job, result.Partition, result.Attempt, "connection refused"));
    }

    // As the loop does it: one timer, set anew by each command.
    private void WakeAt(DateTimeOffset time)
    {
        var set = ++alarm;
        run.Time.WakeAt(time, wakes, () =>
        {
            if (set == alarm)
            {
                Handle(new SchedulerEvent.TimePassed());
            }
        });
    }

    private void Send(ExecutorId executor, Incarnation incarnation, DriverMessage message)
    {
        var encoded = MessageCodec.Encode(message);
        var peer = peers[(executor, incarnation)];
        run.Trace.Add("down", encoded.Number, peer.Number);
        run.Trace.Note(() => $"{executor}#{peer.Number} <- {SimulatedRun.Describe(message)}");
        var frame = MessageCodec.IsGreeting(encoded.Number)
            ? peer.Ledger.Greet(encoded.Number, encoded.Body)
            : peer.Ledger.Send(encoded.Number, encoded.Body);
        Write(peer, frame);
        if (message is DriverMessage.Registered)
        {
            foreach (var kept in peer.Ledger.Resume())
            {
                Write(peer, kept);
            }
        }
    }

    private static void Write(Peer peer, Frame? frame)
    {
        if (frame is not null)
        {
            peer.Stream?.SendDown(frame);
        }
    }

    /// <summary>One executor process as the driver knows it.</summary>
    private sealed class Peer(FrameLedger ledger, int number)
    {
        public int Number => number;

        public FrameLedger Ledger => ledger;

        public SimulatedStream? Stream { get; set; }
    }
}
