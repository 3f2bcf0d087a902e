using System.Threading.Channels;
using Flint.Events;

namespace Flint.Scheduling;

/// <summary>
/// The driver's one thread of decisions: reads events from a bounded channel, asks <see cref="SchedulerCore"/>, and
/// carries out its commands in order. Started explicitly, after everything that it commands; disposing ends it.
/// </summary>
internal sealed class SchedulerLoop(SchedulerCore core, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Events that may wait; then links, callers and the cluster link wait.</summary>
    private const int MostWaiting = 65_536;

    /// <summary>A turn that takes longer keeps all executors waiting and is worth a line.</summary>
    private static readonly TimeSpan LongTurn = TimeSpan.FromMilliseconds(10);

    private readonly Channel<SchedulerEvent> events =
        Channel.CreateBounded<SchedulerEvent>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    // Used by the loop only, after the start.
    private SchedulerHands hands = null!;
    private ITimer? alarm;
    private readonly Queue<SchedulerEvent> answers = [];

    /// <summary>
    /// Gives an event to the loop; waits while too many are not handled. After the end events are moot.
    /// </summary>
    public async ValueTask PostAsync(SchedulerEvent happened, CancellationToken cancel)
    {
        while (await events.Writer.WaitToWriteAsync(cancel).ConfigureAwait(false))
        {
            if (events.Writer.TryWrite(happened))
            {
                return;
            }
        }
    }

    public void Start(SchedulerHands carriesOut)
    {
        hands = carriesOut;
        // A full channel is busy, and every turn of a busy loop looks at the time.
        alarm = time.CreateTimer(
            _ => events.Writer.TryWrite(new SchedulerEvent.TimePassed()), null,
            TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await events.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false))
            {
                while (events.Reader.TryRead(out var happened))
                {
                    Turn(happened);
                    while (answers.TryDequeue(out var next))
                    {
                        Turn(next);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
            Close();
        }
        catch (Exception error)
        {
            // The border of the loop: even giving up failed, and nobody would ever answer the callers.
            hands.Jobs.EndAll(new JobOutcome.Failed($"the scheduler ended: {error}"));
        }
        finally
        {
            events.Writer.TryComplete();
            alarm?.Dispose();
        }
    }

    /// <summary>What runs is over: for the event log, and for callers, who must not wait for ever.</summary>
    private void Close()
    {
        const string reason = "the session was disposed";
        try
        {
            CarryOut(core.Close(reason, time.GetUtcNow()));
        }
        finally
        {
            // Those too that the core has not heard of yet.
            hands.Jobs.EndAll(new JobOutcome.Cancelled(reason));
        }
    }

    private void Turn(SchedulerEvent happened)
    {
        var began = time.GetTimestamp();
        try
        {
            CarryOut(core.Handle(happened, time.GetUtcNow()));
        }
        catch (Exception error)
        {
            // The border of one turn: a defect of ours must fail jobs with its text, not hang them.
            CarryOut(core.FailAllJobs($"the scheduler failed on {happened.GetType().Name}: {error}", time.GetUtcNow()));
        }

        var took = time.GetElapsedTime(began);
        if (took > LongTurn)
        {
            hands.Events.Publish(new EngineEvent.LongTurn(happened.GetType().Name, took), time.GetUtcNow());
        }
    }

    private void CarryOut(IReadOnlyList<SchedulerCommand> commands)
    {
        foreach (var command in commands)
        {
            if (command is SchedulerCommand.WakeAt wake)
            {
                var due = wake.Time - time.GetUtcNow();
                alarm!.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                continue;
            }

            foreach (var answer in hands.CarryOut_OnLoop(command, time.GetUtcNow()))
            {
                answers.Enqueue(answer);
            }
        }
    }
}
