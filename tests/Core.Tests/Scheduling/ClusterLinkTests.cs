using Flint.Cluster;
using Flint.Identity;
using Flint.Scheduling;

namespace Flint.Tests.Scheduling;

public sealed class ClusterLinkTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_manager_whose_reports_break_off_ends_the_application_with_its_words()
    {
        Assert.Equal("the cluster manager failed: no more reports", (await EndOfAsync(new Broken(reports: true))).Why);
    }

    [Fact]
    public async Task A_manager_that_fails_at_a_wish_ends_the_application_with_its_words()
    {
        Assert.Equal("the cluster manager failed: no more wishes", (await EndOfAsync(new Broken(reports: false))).Why);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_time_out_of_the_managers_own_is_a_failure_and_not_the_end_of_the_session(bool reports)
    {
        var timeOut = new TaskCanceledException("no answer in 100 s");

        Assert.Equal(
            "the cluster manager failed: no answer in 100 s", (await EndOfAsync(new Broken(reports, timeOut))).Why);
    }

    /// <summary>More executors register at once than any queue should hold.</summary>
    [Fact]
    public async Task A_slow_manager_gets_the_latest_wish_and_the_latest_standing_of_each_executor()
    {
        const int executors = 10_000;
        await using var manager = new Slow();
        await using var link = new ClusterLink(manager, (_, _) => default);
        link.Start();
        link.CarryOut_OnLoop(Demand(1));
        await manager.Busy.Task.WaitAsync(Limit, Stop);
        for (var i = 0; i < executors; i++)
        {
            link.CarryOut_OnLoop(new SchedulerCommand.Observe(new($"{i}"), ExecutorStanding.Registered));
        }

        link.CarryOut_OnLoop(new SchedulerCommand.Observe(new("5"), ExecutorStanding.Silent));
        link.CarryOut_OnLoop(Demand(2));
        link.CarryOut_OnLoop(Demand(3));
        var latest = manager.Latest(3);
        manager.Go.SetResult();

        await latest.WaitAsync(Limit, Stop);
        Assert.Equal([1, 3], manager.Revisions);
        Assert.Equal(executors, manager.Standings.Count);
        Assert.Equal((new ExecutorId("5"), ExecutorStanding.Silent), manager.Standings[5]);
    }

    private static SchedulerCommand.Demand Demand(long revision) => new(new(
        revision, new Dictionary<ProfileId, ProfileDemand>(), new HashSet<string>(),
        new Dictionary<ExecutorId, ReleaseReason>()));

    private static async Task<ClusterEvent.Ended> EndOfAsync(IClusterManager manager)
    {
        var ended = new TaskCompletionSource<ClusterEvent.Ended>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var link = new ClusterLink(manager, (happened, _) =>
        {
            ended.TrySetResult((ClusterEvent.Ended)((SchedulerEvent.ClusterReported)happened).Report);
            return default;
        });
        link.Start();
        link.CarryOut_OnLoop(Demand(1));
        return await ended.Task.WaitAsync(Limit, Stop);
    }

    /// <summary>Takes nothing before it is let go.</summary>
    private sealed class Slow : IClusterManager
    {
        private readonly TaskCompletionSource latest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long awaited;

        public TaskCompletionSource Busy { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<long> Revisions { get; } = [];

        public List<(ExecutorId, ExecutorStanding)> Standings { get; } = [];

        public ClusterAbilities Abilities => new(false, false, false, false);

        /// <summary>Ends when it has got this wish. Asked before it is let go.</summary>
        public Task Latest(long revision)
        {
            awaited = revision;
            return latest.Task;
        }

        public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop) =>
            Task.FromResult(new ApplicationId("slow"));

        public IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop) =>
            AsyncEnumerable.Empty<ClusterEvent>();

        public async ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
        {
            Revisions.Add(desired.Revision);
            Busy.TrySetResult();
            await Go.Task.WaitAsync(stop);
            if (desired.Revision == awaited)
            {
                latest.SetResult();
            }
        }

        public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop)
        {
            Standings.Add((executor, standing));
            return default;
        }

        public Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Broken(bool reports, Exception? failure = null) : IClusterManager
    {
        public ClusterAbilities Abilities => new(false, false, false, false);

        public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop) =>
            Task.FromResult(new ApplicationId("broken"));

        public IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop) =>
            reports ? throw failure ?? new IOException("no more reports") : AsyncEnumerable.Empty<ClusterEvent>();

        public ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop) =>
            reports ? default : throw failure ?? new IOException("no more wishes");

        public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop) => default;

        public Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
