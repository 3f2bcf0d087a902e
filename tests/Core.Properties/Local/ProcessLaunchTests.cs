using Flint.Cluster;
using Flint.Identity;
using Flint.Local.Processes;

namespace Flint.Properties.Local;

/// <summary>Launches that are given up half way, and disks that refuse to tidy up.</summary>
public sealed class ProcessLaunchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("flint-launches-").FullName;
    private readonly CancellationTokenSource stop =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public ProcessLaunchTests() => stop.CancelAfter(Limit);

    public void Dispose()
    {
        stop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_process_whose_demand_was_given_up_while_it_started_ends_with_the_application()
    {
        using var given = new CancellationTokenSource();
        var mark = Path.Combine(folder, "mark");
        await using var manager = Create(
            _ =>
            {
                given.Cancel();
                return "token";
            },
            (_, _) => { });

        // It says that it began, and that its input has ended.
        await StartAsync(manager, $"echo begin >> {mark}; cat > /dev/null; echo end >> {mark}");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => manager.ApplyAsync(Wanted(1), given.Token).AsTask());

        await manager.FinishAsync(new(ApplicationStatus.Killed, ""), stop.Token);

        Assert.Equal(["begin", "end"], await File.ReadAllLinesAsync(mark, stop.Token));
    }

    [Fact]
    public async Task An_executor_whose_folder_cannot_be_deleted_is_reported_gone_all_the_same()
    {
        await using var manager = Create(_ => "token", (_, _) => throw new UnauthorizedAccessException("not yours"));
        await StartAsync(manager, "exit 3");
        await manager.ApplyAsync(Wanted(1), stop.Token);

        await foreach (var happened in manager.ReadEventsAsync(stop.Token))
        {
            if (happened is ClusterEvent.Gone gone)
            {
                Assert.Equal((new("0"), LossReason.Exited, 3), (gone.Executor, gone.Reason, gone.ExitCode));
                break;
            }
        }

        await manager.FinishAsync(new(ApplicationStatus.Succeeded, ""), stop.Token);
    }

    private ProcessCluster Create(Func<ExecutorId, string> tokenOf, Action<ApplicationId, ExecutorId> cleanUp) =>
        new(1, tokenOf, new ExecutorLogs(Path.Combine(folder, "logs"), null),
            application => new(Path.Combine(folder, application.Value), Stream.Null), cleanUp, TimeProvider.System);

    private Task<ApplicationId> StartAsync(ProcessCluster manager, string script) => manager.StartAsync(
        new("tests", "user", null, new(
            ["/bin/sh", "-c", script], new Dictionary<string, string>(), new Dictionary<string, string>()), null),
        stop.Token);

    private static ExecutorDemand Wanted(long revision) => new(
        revision,
        new Dictionary<ProfileId, ProfileDemand> { [ProfileId.Default] = new(1, new Dictionary<string, int>()) },
        new HashSet<string>(),
        new Dictionary<ExecutorId, ReleaseReason>());
}
