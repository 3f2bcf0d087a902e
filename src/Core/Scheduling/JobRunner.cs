using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Identity;
using Flint.Rdds;
using Flint.Rdds.Plans;
using Flint.Rpc;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>
/// The port <see cref="IJobRunner"/> over the scheduler's loop: submits a job, hands its results to the caller as they
/// arrive, and turns its end into a return or an exception. Thread-safe.
/// </summary>
/// <param name="post">Gives an event to the loop.</param>
/// <param name="transport">Fetches results that were too large for their message.</param>
/// <param name="forget">Tells an executor that a result of its will not be asked for again.</param>
/// <param name="track">Watches over the life of a shuffle.</param>
/// <param name="warn">Takes lines for people.</param>
/// <param name="time">Times the wait at the end.</param>
internal sealed class JobRunner(
    Func<SchedulerEvent, CancellationToken, ValueTask> post, ITransport transport,
    Action<TaskOutcome.StoredResult> forget,
    Action<ShuffleDependency> track, Action<string> warn, TimeProvider time) : IJobRunner
{
    private readonly ConcurrentDictionary<JobId, RunningJob> jobs = [];
    private readonly ProgramShelf programs = new();
    private readonly ResultBytes results = new(transport, forget, post);
    private readonly TaskCompletionSource allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool leaving;
    private volatile bool closed;
    private int lastJob = -1;

    public void Warn(string text) => warn(text);

    public void Track(ShuffleDependency shuffle) => track(shuffle);

    /// <summary>The blocks that the driver serves.</summary>
    public IBlockShelf Programs => programs;

    public async IAsyncEnumerable<PartitionResult> RunAsync(
        JobPlan plan, [EnumeratorCancellation] CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var job = new JobId(Interlocked.Increment(ref lastJob));
        var running = new RunningJob(plan.ResultPartitions.Count);
        jobs[job] = running;
        if (closed)
        {
            End_OnLoop(new(job, new JobOutcome.Cancelled("the session was disposed")));
        }

        programs.Add(plan.Programs);
        try
        {
            await post(new SchedulerEvent.JobSubmitted(job, plan), stop).ConfigureAwait(false);
            await foreach (var result in running.Results.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (await results.OfAsync(result, stop).ConfigureAwait(false) is { } bytes)
                {
                    yield return new(result.Partition, bytes);
                }
            }

            JobEnds.ThrowIfFailed(plan, await running.Ended.Task.WaitAsync(stop).ConfigureAwait(false));
        }
        finally
        {
            await EndAsync(job, running).ConfigureAwait(false);
            programs.Release(plan.Programs.Keys);
        }
    }

    /// <summary>Carries out DeliverResult. Called by the loop.</summary>
    public void Deliver_OnLoop(SchedulerCommand.DeliverResult result)
    {
        if (jobs.TryGetValue(result.Job, out var running))
        {
            running.Results.Writer.TryWrite(result);
        }
    }

    /// <summary>Carries out KeepProgram, while a job with the program waits for its end. Called by the loop.</summary>
    public void Keep_OnLoop(ProgramHash program) => programs.Keep(program);

    /// <summary>Carries out DropProgram. Called by the loop.</summary>
    public void Drop_OnLoop(ProgramHash program) => programs.Release([program]);

    /// <summary>Carries out EndJob. Called by the loop.</summary>
    public void End_OnLoop(SchedulerCommand.EndJob end)
    {
        if (!jobs.TryRemove(end.Job, out var running))
        {
            return;
        }

        if (leaving)
        {
            // The process is about to exit with its own code: the callers must not end it with an exception first.
            if (jobs.IsEmpty)
            {
                allEnded.TrySetResult();
            }

            return;
        }

        running.Ended.TrySetResult(end.Outcome);
        running.Results.Writer.TryComplete();
    }

    /// <summary>
    /// Cancels all jobs because the process is about to exit, and waits until nothing of them runs, but not longer than
    /// <paramref name="patience"/>. Callers of the jobs hear nothing any more.
    /// </summary>
    public async Task CancelAllAsync(string reason, TimeSpan patience)
    {
        leaving = true;
        foreach (var job in jobs.Keys)
        {
            await post(new SchedulerEvent.JobCancelled(job, reason), CancellationToken.None).ConfigureAwait(false);
        }

        if (!jobs.IsEmpty)
        {
            await Task.WhenAny(allEnded.Task, Task.Delay(patience, time)).ConfigureAwait(false);
        }
    }

    /// <summary>Ends all jobs, when the loop itself ends.</summary>
    public void EndAll(JobOutcome outcome)
    {
        closed = true;
        foreach (var job in jobs.Keys)
        {
            End_OnLoop(new(job, outcome));
        }
    }

    /// <summary>A caller that stops early cancels the job, and waits until nothing of it runs any more.</summary>
    private async ValueTask EndAsync(JobId job, RunningJob running)
    {
        if (!running.Ended.Task.IsCompleted)
        {
            await post(new SchedulerEvent.JobCancelled(job, "cancelled by the caller"), CancellationToken.None)
                .ConfigureAwait(false);
            await running.Ended.Task.ConfigureAwait(false);
        }

        while (running.Results.Reader.TryRead(out var unread))
        {
            results.Drop(unread.Outcome);
        }
    }
}
