using Flint.Cluster;
using Flint.Execution;
using Flint.Identity;
using Flint.Memory;
using Flint.Rpc;
using Flint.Scheduling;
using Flint.Settings;

namespace Flint.Local.Places;

/// <summary><c>local[N]</c>: one executor inside the driver's process, which meets it over the in-memory
/// transport.</summary>
internal sealed class InProcessPlace(LocalMaster master) : ExecutorPlace
{
    private const string Host = "localhost";
    private const string Memory = "tasks use the memory of this process, which flint.driver.memory limits";

    public override int Executors => 1;

    public override int SlotsOfEach => master.Slots;

    /// <summary>No block leaves the process, and compressing costs more than the pages of its file.</summary>
    public override IReadOnlyDictionary<string, string> DefaultsForExecutors { get; } =
        new Dictionary<string, string> { ["flint.shuffle.compress"] = "false" };

    public override IReadOnlyDictionary<string, string> Overruled { get; } = new Dictionary<string, string>
    {
        ["flint.executor.instances"] = "one executor runs inside this process",
        ["flint.executor.cores"] = "its N says how many tasks run at once",
        ["flint.executor.memory"] = Memory,
        ["flint.executor.memoryOverhead"] = Memory,
        ["flint.task.maxFailures"] = "the F of local[N,F] says how often a task is tried, without it once",
    };

    public override SchedulerOptions SchedulingOf(SettingsSnapshot settings)
    {
        var executor = settings.Get<ExecutorOptions>();
        return settings.Get<SchedulerOptions>() with
        {
            TaskMaxFailures = master.MaxFailures,
            TaskLimitName = $"the master {master}: write local[{master.Slots},F] to try a task F times",
            ExecutorInstances = Executors,
            HeartbeatInterval = executor.HeartbeatInterval,
            ReconnectTimeout = executor.ReconnectTimeout,
        };
    }

    public override ITransport CreateTransport(
        ApplicationSecret secret, SettingsSnapshot settings, TimeProvider time) => new InMemoryTransport("driver");

    /// <summary>Messages stay in memory.</summary>
    public override int LongestMessage(SettingsSnapshot settings) => int.MaxValue;

    /// <summary>Nothing is launched.</summary>
    public override LaunchTemplate LaunchOf(DriverSide driver) =>
        new([], new Dictionary<string, string>(), new Dictionary<string, string>());

    public override IClusterManager CreateManager(DriverSide driver)
    {
        var memory = ExecutorSizing.OfProcess(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, master.Slots);
        return new LocalCluster(
            (application, executor, stop) => StartAsync(driver, memory, application, executor, stop), driver.Time);
    }

    private async Task<LocalExecutor> StartAsync(
        DriverSide driver, ExecutorSizing memory, ApplicationId application, ExecutorId executor,
        CancellationToken stop)
    {
        var launch = new ExecutorLaunch
        {
            Executor = executor,
            Application = application,
            ScratchRoots = driver.ScratchRoots,
            Token = driver.Secret.TokenOf(executor),
            Term = driver.Term,
            Host = Host,
            Slots = master.Slots,
            Driver = driver.Control,
            DriverBlocks = driver.Blocks,
            Options = driver.Settings.Get<ExecutorOptions>(),
            Memory = memory,
            Warn = driver.Print,
        };
        var host = await ExecutorHost.StartAsync(launch, driver.Transport, driver.Files, driver.Time, stop)
            .ConfigureAwait(false);
        return new(host, host.Exited);
    }
}
