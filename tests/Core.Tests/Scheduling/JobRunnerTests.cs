using Flint.Identity;
using Flint.Rpc;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class JobRunnerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_result_is_forgotten_too_when_the_caller_gives_up_while_it_is_fetched()
    {
        await using var transport = new SlowTransport();
        var forgotten = new List<TaskAttemptId>();
        JobRunner runner = null!;
        runner = new(OnEvent, transport, stored => forgotten.Add(stored.Attempt), _ => { }, _ => { }, TimeProvider.System);
        using var caller = new CancellationTokenSource();
        await using var results = runner.RunAsync(Some.JobOf(1), caller.Token).GetAsyncEnumerator(Stop);

        var next = results.MoveNextAsync().AsTask();
        await transport.Asked.Task.WaitAsync(Limit, Stop);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Limit, Stop));
        Assert.Equal([new TaskAttemptId(7)], forgotten);

        ValueTask OnEvent(SchedulerEvent happened, CancellationToken cancel)
        {
            switch (happened)
            {
                case SchedulerEvent.JobSubmitted submitted:
                    runner.Deliver_OnLoop(new(
                        submitted.Job, 0, new(7), new TaskOutcome.StoredResult(new(7), 1 << 21, "http://a")));
                    break;
                case SchedulerEvent.JobCancelled cancelled:
                    runner.End_OnLoop(new(cancelled.Job, new JobOutcome.Cancelled(cancelled.Reason)));
                    break;
            }

            return default;
        }
    }

    [Fact]
    public async Task The_caller_sees_nothing_of_a_lost_result_but_the_one_that_comes_in_its_place()
    {
        await using var transport = new InMemoryTransport("test");
        var (told, forgotten) = (new List<SchedulerEvent>(), new List<TaskAttemptId>());
        JobRunner runner = null!;
        runner = new(OnEvent, transport, stored => forgotten.Add(stored.Attempt), _ => { }, _ => { }, TimeProvider.System);
        await using var results = runner.RunAsync(Some.JobOf(1), Stop).GetAsyncEnumerator(Stop);

        Assert.True(await results.MoveNextAsync().AsTask().WaitAsync(Limit, Stop));
        Assert.Equal(0, results.Current.Partition);
        Assert.Equal([1, 2], results.Current.Bytes.ToArray());
        Assert.False(await results.MoveNextAsync().AsTask().WaitAsync(Limit, Stop));
        Assert.Equal(
            [new SchedulerEvent.ResultLost(new(0), 0, new(7), "nobody serves blocks at http://gone")],
            told.OfType<SchedulerEvent.ResultLost>());
        Assert.Equal([new SchedulerEvent.ResultFetched(new(0), 0, new(8))], told.OfType<SchedulerEvent.ResultFetched>());
        Assert.Equal([new TaskAttemptId(7), new TaskAttemptId(8)], forgotten);

        async ValueTask OnEvent(SchedulerEvent happened, CancellationToken cancel)
        {
            told.Add(happened);
            switch (happened)
            {
                case SchedulerEvent.JobSubmitted submitted:
                    runner.Deliver_OnLoop(Stored(submitted.Job, 7, "http://gone"));
                    break;
                case SchedulerEvent.ResultLost lost:
                    runner.Deliver_OnLoop(Stored(lost.Job, 8, await transport.ServeAsync(new OneResult(), cancel)));
                    break;
                case SchedulerEvent.ResultFetched fetched:
                    runner.End_OnLoop(new(fetched.Job, new JobOutcome.Succeeded()));
                    break;
            }
        }

        static SchedulerCommand.DeliverResult Stored(JobId job, long attempt, string endpoint) =>
            new(job, 0, new(attempt), new TaskOutcome.StoredResult(new(attempt), 2, endpoint));
    }

    [Fact]
    public async Task The_programs_of_a_job_are_served_while_it_runs_and_not_before_or_after()
    {
        await using var transport = new InMemoryTransport("test");
        var served = new List<bool>();
        var plan = Some.JobOf(1);
        plan = plan with
        {
            Programs = new Dictionary<ProgramHash, ReadOnlyMemory<byte>> { [plan.Result.Program] = new byte[1] },
        };
        JobRunner runner = null!;
        runner = new(OnEvent, transport, _ => { }, _ => { }, _ => { }, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(new(canceled: true)));
        Look();
        await RunAsync(Stop);
        Look();

        Assert.Equal([false, true, false], served);

        void Look() => served.Add(runner.Programs.TryOpen($"program_{plan.Result.Program}") is not null);

        async Task RunAsync(CancellationToken stop)
        {
            await foreach (var _ in runner.RunAsync(plan, stop))
            {
                Assert.Fail("There is no result.");
            }
        }

        ValueTask OnEvent(SchedulerEvent happened, CancellationToken cancel)
        {
            if (happened is SchedulerEvent.JobSubmitted submitted)
            {
                Look();
                runner.End_OnLoop(new(submitted.Job, new JobOutcome.Succeeded()));
            }

            return default;
        }
    }

    private sealed class OneResult : IBlockShelf
    {
        public StoredBytes? TryOpen(string name) => name == "result_8" ? StoredBytes.Of(new byte[] { 1, 2 }) : null;
    }

    /// <summary>Fetches for as long as it is let.</summary>
    private sealed class SlowTransport : ITransport
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> ListenAsync(Func<IFrameStream, CancellationToken, Task> accept, CancellationToken stop) =>
            throw new NotSupportedException();

        public Task<IFrameStream> DialAsync(string endpoint, CancellationToken stop) =>
            throw new NotSupportedException();

        public Task<string> ServeAsync(IBlockShelf shelf, CancellationToken stop) => throw new NotSupportedException();

        public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
            string endpoint, IReadOnlyList<BlockRange> ranges, CancellationToken stop)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return [];
        }

        public ValueTask DisposeAsync() => default;
    }
}
