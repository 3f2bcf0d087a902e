using Flint.Cluster;
using Flint.Identity;
using Flint.Local;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Local;

public sealed class LocalClusterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int started;
    private int ended;
    private Action onStart = () => { };
    private TaskCompletionSource<(int Code, string Reason)> exit = new();

    [Fact]
    public async Task A_demand_starts_one_executor_however_many_are_wanted()
    {
        await using var manager = Create();

        await manager.ApplyAsync(Wanted(revision: 1, count: 3), Stop);
        await manager.ApplyAsync(Wanted(revision: 2, count: 5), Stop);

        Assert.Equal(1, started);
        Assert.Equal(["Granted", "Launched"], await NamesAsync(manager, 2));
    }

    [Fact]
    public async Task An_older_demand_is_ignored()
    {
        await using var manager = Create();

        await manager.ApplyAsync(Wanted(revision: 2, count: 0), Stop);
        await manager.ApplyAsync(Wanted(revision: 1, count: 1), Stop);

        Assert.Equal(0, started);
    }

    [Fact]
    public async Task Release_ends_the_executor_and_reports_it_gone()
    {
        await using var manager = Create();
        await manager.ApplyAsync(Wanted(revision: 1, count: 1), Stop);

        await manager.ApplyAsync(
            Wanted(revision: 2, count: 0) with
            {
                Release = new Dictionary<ExecutorId, ReleaseReason> { [new("local-0")] = ReleaseReason.Idle },
            },
            Stop);

        Assert.Equal(1, ended);
        Assert.Equal(["Granted", "Launched", "Gone"], await NamesAsync(manager, 3));
    }

    [Fact]
    public async Task Finish_ends_the_executor_once_and_the_events()
    {
        await using var manager = Create();
        await manager.ApplyAsync(Wanted(revision: 1, count: 1), Stop);

        await manager.FinishAsync(new(ApplicationStatus.Succeeded, ""), Stop);
        await manager.FinishAsync(new(ApplicationStatus.Succeeded, ""), Stop);

        Assert.Equal(1, ended);
        Assert.Equal(["Granted", "Launched", "Gone"], await NamesAsync(manager, int.MaxValue));
    }

    [Fact]
    public async Task The_application_is_named_for_the_time_of_its_start()
    {
        await using var manager = Create();

        var application = await manager.StartAsync(null!, Stop);

        Assert.StartsWith("local-946684800000-", application.Value);
    }

    [Fact]
    public async Task An_executor_that_ends_by_itself_is_reported_and_the_next_demand_starts_another()
    {
        await using var manager = Create();
        await manager.ApplyAsync(Wanted(revision: 1, count: 1), Stop);

        exit.SetResult((50, "defect"));
        Assert.Equal(["Granted", "Launched", "Gone"], await NamesAsync(manager, 3));
        await manager.ApplyAsync(Wanted(revision: 2, count: 1), Stop);

        Assert.Equal((2, 1), (started, ended));
    }

    [Fact]
    public async Task An_executor_whose_demand_was_given_up_while_it_started_is_ended_all_the_same()
    {
        using var given = new CancellationTokenSource();
        onStart = given.Cancel;
        await using var manager = Create();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => manager.ApplyAsync(Wanted(revision: 1, count: 1), given.Token).AsTask());
        await manager.FinishAsync(new(ApplicationStatus.Killed, ""), Stop);

        Assert.Equal((1, 1), (started, ended));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_an_executor_is_told_though_the_driver_has_not_read_for_long(bool released)
    {
        const int unread = 64;
        await using var manager = Create();
        for (var revision = 1; revision <= unread - 2; revision++)
        {
            await manager.ApplyAsync(Wanted(revision, count: 2), Stop);
        }

        if (released)
        {
            await manager.ApplyAsync(
                Wanted(revision: unread, count: 0) with
                {
                    Release = new Dictionary<ExecutorId, ReleaseReason> { [new("local-0")] = ReleaseReason.Idle },
                },
                Stop);
        }
        else
        {
            exit.SetResult((50, "defect"));
        }

        Assert.Equal("Gone", (await NamesAsync(manager, unread + 1).WaitAsync(TimeSpan.FromSeconds(20), Stop)).Last());
        Assert.Equal(1, ended);
    }

    private LocalCluster Create() => new(
        (_, _, _) =>
        {
            started++;
            onStart();
            exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return Task.FromResult(new LocalExecutor(new Executor(this), exit.Task));
        },
        new FakeTimeProvider(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    private static ExecutorDemand Wanted(long revision, int count) => new(
        revision,
        new Dictionary<ProfileId, ProfileDemand> { [ProfileId.Default] = new(count, new Dictionary<string, int>()) },
        new HashSet<string>(),
        new Dictionary<ExecutorId, ReleaseReason>());

    private static async Task<string[]> NamesAsync(LocalCluster manager, int count)
    {
        var names = new List<string>();
        await foreach (var happened in manager.ReadEventsAsync(TestContext.Current.CancellationToken))
        {
            names.Add(happened.GetType().Name);
            if (names.Count == count)
            {
                break;
            }
        }

        return [.. names];
    }

    private sealed class Executor(LocalClusterTests test) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            test.ended++;
            return default;
        }
    }
}
