using Flint.Cluster;
using Flint.Identity;
using Flint.Local.Processes;

namespace Flint.Properties.Local;

/// <summary>The manager with shells in the place of executors.</summary>
public sealed class ProcessClusterTests : IAsyncLifetime
{
    /// <summary>Lives as an executor does: until the end of its input.</summary>
    private const string Obedient = "cat > /dev/null";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("flint-logs-").FullName;
    private readonly string secrets = Directory.CreateTempSubdirectory("flint-secrets-").FullName;
    private readonly CancellationTokenSource stop =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly List<string> echoed = [];
    private readonly List<string> cleaned = [];
    private IAsyncEnumerator<ClusterEvent> events = null!;
    private ProcessCluster manager = null!;
    private ApplicationId application;
    private int holdsEnded;

    public ValueTask InitializeAsync()
    {
        stop.CancelAfter(Limit);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await manager.FinishAsync(new(ApplicationStatus.Killed, "the test ended"), CancellationToken.None);
        await manager.DisposeAsync();
        stop.Dispose();
        Directory.Delete(folder, recursive: true);
        Directory.Delete(secrets, recursive: true);
    }

    [Fact]
    public async Task A_demand_launches_the_missing_executors_each_with_an_id_of_its_own()
    {
        await StartAsync(Obedient);

        await manager.ApplyAsync(Wanted(1, count: 2), stop.Token);

        Assert.Equal(
            [Granted("0"), new ClusterEvent.Launched(new("0")), Granted("1"), new ClusterEvent.Launched(new("1"))],
            await ReadAsync(4));
    }

    [Fact]
    public async Task A_repeated_or_older_demand_changes_nothing()
    {
        await StartAsync(Obedient);
        await manager.ApplyAsync(Wanted(2, count: 1), stop.Token);
        await ReadAsync(2);

        await manager.ApplyAsync(Wanted(2, count: 2), stop.Token);
        await manager.ApplyAsync(Wanted(1, count: 3), stop.Token);
        await manager.ApplyAsync(Wanted(3, count: 1, ("0", ReleaseReason.Idle)), stop.Token);

        Assert.Equal([Granted("1"), new ClusterEvent.Launched(new("1"))], await ReadAsync(2));
        Assert.Equal(Released("0", ReleaseReason.Idle), (await ReadAsync(1))[0]);
    }

    [Fact]
    public async Task A_lower_count_ends_no_running_executor()
    {
        await StartAsync(Obedient);
        await manager.ApplyAsync(Wanted(1, count: 2), stop.Token);
        await ReadAsync(4);

        await manager.ApplyAsync(Wanted(2, count: 0), stop.Token);
        await manager.ApplyAsync(Wanted(3, count: 2), stop.Token);
        await manager.ApplyAsync(Wanted(4, count: 1, ("1", ReleaseReason.Drained)), stop.Token);

        Assert.Equal([Released("1", ReleaseReason.Drained)], await ReadAsync(1));
    }

    [Fact]
    public async Task What_stands_in_Release_is_replaced_only_up_to_the_count()
    {
        await StartAsync(Obedient);
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        await ReadAsync(2);

        await manager.ApplyAsync(Wanted(2, count: 1, ("0", ReleaseReason.Replace)), stop.Token);
        var seen = await ReadAsync(3);

        Assert.Contains(Granted("1"), seen);
        Assert.Contains(Released("0", ReleaseReason.Replace), seen);
    }

    [Fact]
    public async Task A_broken_executor_is_killed_even_if_it_is_stopped()
    {
        await StartAsync("kill -STOP $$; sleep 100");
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        await ReadAsync(2);

        await manager.ApplyAsync(Wanted(2, count: 0, ("0", ReleaseReason.Broken)), stop.Token);

        Assert.Equal([Released("0", ReleaseReason.Broken, 137)], await ReadAsync(1));
        Assert.Equal([$"{application}/0"], cleaned);
    }

    [Fact]
    public async Task One_that_does_not_end_when_asked_is_killed()
    {
        await StartAsync("exec sleep 100");
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        await ReadAsync(2);

        await manager.ApplyAsync(Wanted(2, count: 0, ("0", ReleaseReason.Idle)), stop.Token);

        Assert.Equal([Released("0", ReleaseReason.Idle, 137)], await ReadAsync(1));
    }

    [Fact]
    public async Task An_end_by_itself_is_reported_with_its_code_and_its_last_words()
    {
        await StartAsync("echo to out; echo first >&2; echo second >&2; exit 50");

        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        var gone = Assert.IsType<ClusterEvent.Gone>((await ReadAsync(3))[2]);

        Assert.Equal((new ExecutorId("0"), LossReason.Exited, 50), (gone.Executor, gone.Reason, gone.ExitCode));
        Assert.Contains("first\n  second", gone.Text);
        Assert.DoesNotContain("to out", gone.Text);
    }

    [Theory]
    [InlineData("kill -KILL $$", LossReason.Exited, 137, "SIGKILL")]
    [InlineData("kill -ABRT $$", LossReason.Exited, 134, "SIGABRT")]
    [InlineData("exit 52", LossReason.MemoryExceeded, 52, "without a word")]
    public async Task A_loss_says_what_it_was(string script, LossReason reason, int code, string text)
    {
        await StartAsync(script);

        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        var gone = Assert.IsType<ClusterEvent.Gone>((await ReadAsync(3))[2]);

        Assert.Equal((reason, code), (gone.Reason, gone.ExitCode));
        Assert.Contains(text, gone.Text);
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_a_failed_launch()
    {
        await StartAsync(new LaunchTemplate(["/no/such/program"], NoVariables, NoVariables));

        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        var seen = await ReadAsync(2);

        var gone = Assert.IsType<ClusterEvent.Gone>(seen[1]);
        Assert.Equal(LossReason.LaunchFailed, gone.Reason);
        Assert.Contains("/no/such/program", gone.Text);
    }

    [Fact]
    public async Task Output_lies_in_the_logs_and_is_echoed_with_the_executors_name()
    {
        await StartAsync("echo out; echo err >&2; printf 'no end'");
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        await ReadAsync(3);

        var logs = Path.Combine(folder, application.Value, "0");
        Assert.Equal("out\nno end", await File.ReadAllTextAsync(Path.Combine(logs, "stdout"), stop.Token));
        Assert.Equal("err\n", await File.ReadAllTextAsync(Path.Combine(logs, "stderr"), stop.Token));
        Assert.Equal(
            ["[executor 0] err", "[executor 0] no end", "[executor 0] out"], echoed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_template_is_filled_and_the_drivers_own_variables_stay_with_the_driver()
    {
        // Removed by the manager; set here because a process' variables are all that its children could inherit.
        // Sessions of tests that run meanwhile do not look at these two.
        Environment.SetEnvironmentVariable("FLINT_INHERITED", "1");
        Environment.SetEnvironmentVariable("SPARK_INHERITED", "1");
        await StartAsync(new LaunchTemplate(
            ["/bin/sh", "-c", "env | grep -E '^(FLINT|SPARK)' | sort; test -n \"$PATH\" && echo path"],
            new Dictionary<string, string>
            {
                ["FLINT_EXECUTOR_ID"] = "{application} {executor} {host} {cores}",
            },
            NoVariables));
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        await ReadAsync(3);

        Assert.Equal(
            [$"[executor 0] FLINT_EXECUTOR_ID={application} 0 localhost 3", "[executor 0] path"],
            echoed.Order(StringComparer.Ordinal));
        Environment.SetEnvironmentVariable("FLINT_INHERITED", null);
        Environment.SetEnvironmentVariable("SPARK_INHERITED", null);
    }

    [Fact]
    public async Task What_is_secret_comes_in_a_file_that_only_its_user_can_read_and_goes_with_the_executor()
    {
        await StartAsync(new LaunchTemplate(
            ["/bin/sh", "-c", "cat {folder}/credentials; stat -c %a {folder} {folder}/credentials; cat"],
            NoVariables,
            new Dictionary<string, string> { ["credentials"] = "{executor} {token}\n" }));
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        await ReadAsync(2);
        Assert.True(File.Exists(Path.Combine(secrets, application.Value, "0", "credentials")));
        Assert.Equal(0, holdsEnded);

        await manager.FinishAsync(new(ApplicationStatus.Succeeded, ""), stop.Token);

        Assert.Equal(["0 token of 0", "700", "600"], echoed.Select(line => line["[executor 0] ".Length..]));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(secrets, application.Value)));
        Assert.Equal(1, holdsEnded);
    }

    [Fact]
    public async Task Secrets_that_cannot_be_written_are_a_failed_launch()
    {
        await StartAsync(new LaunchTemplate(
            ["/bin/true"], NoVariables, new Dictionary<string, string> { ["no/such/folder"] = "{token}" }));

        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);

        var gone = Assert.IsType<ClusterEvent.Gone>((await ReadAsync(2))[1]);
        Assert.Equal(LossReason.LaunchFailed, gone.Reason);
        Assert.Contains("no/such/folder", gone.Text);
    }

    [Fact]
    public async Task An_excluded_host_gets_no_executor_and_the_reason_is_told()
    {
        await StartAsync(Obedient);

        await manager.ApplyAsync(
            Wanted(1, count: 1) with { ExcludedNodes = new HashSet<string> { "localhost" } }, stop.Token);
        await events.MoveNextAsync();

        Assert.Contains("excluded", Assert.IsType<ClusterEvent.Waiting>(events.Current).Why);
    }

    [Fact]
    public async Task Finish_ends_all_executors_and_the_events_and_may_be_repeated()
    {
        await StartAsync(Obedient);
        await manager.ApplyAsync(Wanted(1, count: 2), stop.Token);
        await ReadAsync(4);

        await manager.FinishAsync(new(ApplicationStatus.Succeeded, ""), stop.Token);
        await manager.FinishAsync(new(ApplicationStatus.Succeeded, ""), stop.Token);
        await manager.ApplyAsync(Wanted(2, count: 2), stop.Token);

        var gone = (await ReadAsync(int.MaxValue)).Cast<ClusterEvent.Gone>().ToList();
        Assert.Equal(["0", "1"], gone.Select(one => one.Executor.Value).Order(StringComparer.Ordinal));
        Assert.All(gone, one => Assert.Equal((LossReason.Released, 0), (one.Reason, one.ExitCode)));
    }

    [Fact]
    public async Task Dispose_lets_go_as_a_crash_would()
    {
        await StartAsync("cat > /dev/null; exit 7");
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);
        await ReadAsync(2);

        await manager.DisposeAsync();

        var gone = Assert.IsType<ClusterEvent.Gone>((await ReadAsync(1))[0]);
        Assert.Equal((LossReason.Exited, 7), (gone.Reason, gone.ExitCode));
    }

    [Fact]
    public async Task What_an_executor_started_and_left_does_not_hold_up_its_end()
    {
        await StartAsync("sleep 100 & exit 3");
        await manager.ApplyAsync(Wanted(1, count: 1), stop.Token);

        Assert.Equal(3, Assert.IsType<ClusterEvent.Gone>((await ReadAsync(3))[2]).ExitCode);
    }

    private static IReadOnlyDictionary<string, string> NoVariables { get; } = new Dictionary<string, string>();

    private static ClusterEvent Granted(string id) =>
        new ClusterEvent.Granted(new(id), ProfileId.Default, "localhost", null, null);

    private static ClusterEvent Released(string id, ReleaseReason reason, int code = 0) =>
        new ClusterEvent.Gone(new(id), LossReason.Released, code, $"released: {reason}");

    private static ExecutorDemand Wanted(
        long revision, int count, params (string Id, ReleaseReason Reason)[] release) => new(
        revision,
        new Dictionary<ProfileId, ProfileDemand> { [ProfileId.Default] = new(count, new Dictionary<string, int>()) },
        new HashSet<string>(),
        release.ToDictionary(one => new ExecutorId(one.Id), one => one.Reason));

    private Task StartAsync(string script) =>
        StartAsync(new LaunchTemplate(["/bin/sh", "-c", script], NoVariables, NoVariables));

    private async Task StartAsync(LaunchTemplate launch)
    {
        manager = new(
            slots: 3, id => $"token of {id}", new ExecutorLogs(folder, Echo),
            app => new(Path.Combine(secrets, app.Value), new HoldSeen(() => holdsEnded++)), (app, executor) => cleaned.Add($"{app}/{executor}"),
            TimeProvider.System);
        application = await manager.StartAsync(new("test", "tester", null, launch, null), stop.Token);
        events = manager.ReadEventsAsync(stop.Token).GetAsyncEnumerator(stop.Token);
    }

    private sealed class HoldSeen(Action ended) : IDisposable
    {
        public void Dispose() => ended();
    }

    private void Echo(string line)
    {
        lock (echoed)
        {
            echoed.Add(line);
        }
    }

    /// <summary>The next events, but for what is told to people who wait.</summary>
    private async Task<IReadOnlyList<ClusterEvent>> ReadAsync(int count)
    {
        var read = new List<ClusterEvent>();
        while (read.Count < count && await events.MoveNextAsync())
        {
            if (events.Current is not ClusterEvent.Waiting)
            {
                read.Add(events.Current);
            }
        }

        return read;
    }
}
