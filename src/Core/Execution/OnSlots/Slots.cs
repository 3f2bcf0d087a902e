using System.Collections.Concurrent;
using System.Threading.Channels;
using Flint.Identity;
using Flint.Pipelines;
using Flint.Tasks;

namespace Flint.Execution.OnSlots;

/// <summary>
/// The executor's slots: one dedicated thread each, so that user code may block and take long without starving the
/// process. Gets no more attempts than slots; the executor's core sees to that.
/// </summary>
internal sealed class Slots : IAsyncDisposable
{
    /// <summary>Deep recursion of user code and of nested records is common; stacks are only reserved.</summary>
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Channel<TaskLaunch> launches = Channel.CreateUnbounded<TaskLaunch>();
    private readonly ConcurrentDictionary<TaskAttemptId, SlotOccupant> running = [];
    private readonly CancellationTokenSource stop = new();
    private readonly TaskRunner runner;
    private readonly Func<ExecutorEvent, ValueTask<bool>> report;
    private readonly TimeProvider time;
    private readonly Task[] ended;

    private Slots(int count, TaskRunner runner, Func<ExecutorEvent, ValueTask<bool>> report, TimeProvider time)
    {
        this.time = time;
        this.runner = runner;
        this.report = report;
        ended = new Task[count];
    }

    /// <summary>Starts the threads.</summary>
    /// <param name="count">Attempts that run at once.</param>
    /// <param name="runner">Runs an attempt.</param>
    /// <param name="report">Takes AttemptFinished, from any slot's thread.</param>
    /// <param name="time">Times the wait at the end.</param>
    public static Slots Start(
        int count, TaskRunner runner, Func<ExecutorEvent, ValueTask<bool>> report, TimeProvider time)
    {
        var slots = new Slots(count, runner, report, time);
        for (var slot = 0; slot < count; slot++)
        {
            slots.ended[slot] = slots.StartThread(slot);
        }

        return slots;
    }

    public void Run(TaskLaunch launch)
    {
        var occupant = new SlotOccupant();
        running.TryAdd(launch.Attempt, occupant);
        if (stop.IsCancellationRequested)
        {
            // The end may have looked at what runs before this one was there.
            occupant.Cancel();
        }

        launches.Writer.TryWrite(launch);
    }

    /// <summary>Cancels an attempt's token; <paramref name="thread"/>: interrupts its thread too.</summary>
    public void Interrupt(TaskAttemptId attempt, bool thread)
    {
        if (running.TryGetValue(attempt, out var occupant))
        {
            occupant.Cancel();
            if (thread)
            {
                occupant.Interrupt();
            }
        }
    }

    /// <summary>
    /// Interrupts what runs and waits for the threads; user code that does not look at its token within
    /// <see cref="StopLimit"/> is left behind on its background thread.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        launches.Writer.TryComplete();
        await stop.CancelAsync().ConfigureAwait(false);
        foreach (var (_, occupant) in running)
        {
            occupant.Cancel();
        }

        await Task.WhenAny(Task.WhenAll(ended), Task.Delay(StopLimit, time)).ConfigureAwait(false);
    }

    private Task StartThread(int slot)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        StartThread(slot, done, null);
        return done.Task;
    }

    private void StartThread(int slot, TaskCompletionSource done, ExecutorEvent.AttemptFinished? unreported) =>
        new Thread(() => RunLoop(slot, done, unreported), StackBytes)
        {
            Name = $"flint slot {slot}",
            IsBackground = true,
        }.Start();

    private void RunLoop(int slot, TaskCompletionSource done, ExecutorEvent.AttemptFinished? unreported)
    {
        var wait = new SlotWait(Timeout.InfiniteTimeSpan, stop.Token);
        if (unreported is not null)
        {
            Report(unreported, wait);
        }

        while (!stop.IsCancellationRequested)
        {
            if (!launches.Reader.TryRead(out var launch))
            {
                try
                {
                    wait.For(launches.Reader.WaitToReadAsync(stop.Token), "the next task");
                }
                catch (OperationCanceledException)
                {
                    // The executor ends; the loop's condition sees it.
                }

                continue;
            }

            if (RunOne(launch, out var finished))
            {
                // The interrupt may have come too late for the task, and would then end the next wait of this thread.
                StartThread(slot, done, finished);
                return;
            }

            Report(finished, wait);
        }

        done.SetResult();
    }

    /// <summary>True if the thread was interrupted.</summary>
    private bool RunOne(TaskLaunch launch, out ExecutorEvent.AttemptFinished finished)
    {
        var occupant = running[launch.Attempt];
        occupant.Begin(Thread.CurrentThread);
        finished = RunApart(launch, occupant.Stop);
        running.TryRemove(launch.Attempt, out _);
        return occupant.End();
    }

    /// <summary>The culture and what else flows with a thread's code stays in the attempt that set it.</summary>
    private ExecutorEvent.AttemptFinished RunApart(TaskLaunch launch, CancellationToken stopped)
    {
        ExecutorEvent.AttemptFinished? finished = null;
        ExecutionContext.Run(
            ExecutionContext.Capture()!,
            _ =>
            {
                var (outcome, metrics) = runner.Run(launch, stopped);
                finished = new(launch.Attempt, outcome, metrics);
            },
            null);
        return finished!;
    }

    private void Report(ExecutorEvent.AttemptFinished finished, SlotWait wait)
    {
        try
        {
            wait.For(report(finished), "the executor's loop");
        }
        catch (OperationCanceledException)
        {
            // The executor has ended, and nobody waits for the report; on a bare thread this would end the process.
        }
    }
}
