using Flint.Cluster;
using Flint.Identity;
using Flint.Scheduling;

namespace Flint.Tests.Scheduling;

public sealed class ClusterLinkTests
{
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

    private static async Task<ClusterEvent.Ended> EndOfAsync(IClusterManager manager)
    {
        var ended = new TaskCompletionSource<ClusterEvent.Ended>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var link = new ClusterLink(manager, (happened, _) =>
        {
            ended.TrySetResult((ClusterEvent.Ended)((SchedulerEvent.ClusterReported)happened).Report);
            return default;
        });
        link.Start();
        Assert.True(link.TryCarryOut_OnLoop(new SchedulerCommand.Demand(new(
            1, new Dictionary<ProfileId, ProfileDemand>(), new HashSet<string>(),
            new Dictionary<ExecutorId, ReleaseReason>()))));
        return await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    private sealed class Broken(bool reports) : IClusterManager
    {
        public ClusterAbilities Abilities => new(false, false, false, false);

        public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop) =>
            Task.FromResult(new ApplicationId("broken"));

        public IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop) =>
            reports ? throw new IOException("no more reports") : AsyncEnumerable.Empty<ClusterEvent>();

        public ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop) =>
            reports ? default : throw new IOException("no more wishes");

        public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop) => default;

        public Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
