using System.Collections.Concurrent;
using Flint.Rdds;

namespace Flint.Tests.Session;

/// <summary>Tasks that do not look at their token.</summary>
public sealed class StuckTaskTests
{
    private static readonly ConcurrentDictionary<Guid, Work> Works = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Behaviour(6)]
    public async Task The_end_of_a_job_does_not_wait_for_ever_for_a_task_that_does_not_stop()
    {
        await using var flint = await StartAsync(("flint.job.stopTimeout", "100ms"));
        var (run, work) = NewWork();

        await CancelAsync(flint, run, work);

        // The slot is busy until the task's code returns; then the next job gets it.
        work.Release.Set();
        Assert.Equal(3, await flint.Range(0, 3, partitions: 1).CountAsync(Stop));
        Assert.False(work.WasInterrupted);
    }

    [Fact, Behaviour(63)]
    public async Task A_task_that_waits_is_interrupted_if_asked_and_its_slot_runs_the_next_one()
    {
        await using var flint = await StartAsync(("flint.job.interruptOnCancel", "true"));

        for (var turn = 0; turn < 3; turn++)
        {
            var (run, work) = NewWork();
            await CancelAsync(flint, run, work);
            Assert.True(work.WasInterrupted);
            Assert.Equal(3, await flint.Range(0, 3, partitions: 1).CountAsync(Stop));
        }
    }

    [Fact, Behaviour(63)]
    public async Task The_reaper_ends_an_executor_whose_task_does_not_stop_and_another_one_runs_the_next_job()
    {
        await using var flint = await StartAsync(
            ("flint.task.reaper.enabled", "true"), ("flint.task.reaper.pollingInterval", "20ms"),
            ("flint.task.reaper.killTimeout", "100ms"), ("flint.job.stopTimeout", "60s"));
        var (run, work) = NewWork();

        await CancelAsync(flint, run, work);

        work.Release.Set();
        Assert.Equal(3, await flint.Range(0, 3, partitions: 1).CountAsync(Stop));
    }

    /// <summary>What a thread that nobody listens to any more throws would end the whole program.</summary>
    [Fact]
    public async Task A_task_that_ends_after_its_session_harms_nobody()
    {
        var flint = await StartAsync();
        var (run, work) = NewWork();
        var job = flint.Range(0, 1, partitions: 1).Map(n => Wait(run, n)).CollectAsync(Stop);
        await work.Started.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        await flint.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        work.Release.Set();

        await work.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await using var next = await StartAsync();
        Assert.Equal(3, await next.Range(0, 3, partitions: 1).CountAsync(Stop));
    }

    private static async Task CancelAsync(FlintSession flint, Guid run, Work work)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var job = flint.Range(0, 1, partitions: 1).Map(n => Wait(run, n)).CollectAsync(cancel.Token);
        await work.Started.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.WaitAsync(TimeSpan.FromSeconds(30), Stop));
    }

    private static long Wait(Guid run, long n)
    {
        var work = Works[run];
        work.Started.TrySetResult();
        try
        {
            work.Release.Wait();
        }
        catch (ThreadInterruptedException)
        {
            work.WasInterrupted = true;
            throw;
        }
        finally
        {
            work.Left.TrySetResult();
        }

        return n;
    }

    private static (Guid Run, Work Work) NewWork()
    {
        var (run, work) = (Guid.NewGuid(), new Work());
        Works[run] = work;
        return (run, work);
    }

    private static Task<FlintSession> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = FlintSession.Builder().AppName("tests").Master("local[1]");
        foreach (var (key, value) in settings)
        {
            builder.Config(key, value);
        }

        return builder.StartAsync(Stop);
    }

    private sealed class Work
    {
        public TaskCompletionSource Started { get; } = new();

        public TaskCompletionSource Left { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public bool WasInterrupted { get; set; }
    }
}
