using System.Net;
using Flint.Blocks;
using Flint.Cluster;
using Flint.Execution;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Local.Processes;
using Flint.Rpc;
using Flint.Rpc.Net;
using Flint.Scheduling;
using Flint.Settings;

namespace Flint.Local.Places;

/// <summary><c>local-cluster[n,c,m]</c>: executors are processes of this machine, met over sockets.</summary>
internal sealed class ProcessPlace : ExecutorPlace
{
    private const string Memory = "its m is all memory of an executor, in MiB";
    private const string ReconnectKey = "flint.executor.reconnectTimeout";

    /// <summary>
    /// After its stream was cut an executor ends, and the manager says how; the driver waits so long to hear the cause
    /// before it calls the executor lost without one.
    /// </summary>
    private static readonly TimeSpan CauseLimit = TimeSpan.FromSeconds(5);

    private readonly LocalClusterMaster master;
    private readonly ProgramLaunch launch;

    /// <summary>Looks for the program's files at once: what cannot work is said when the session is built.</summary>
    public ProcessPlace(LocalClusterMaster master)
    {
        this.master = master;
        launch = new(master.ContainerBytes, master.Slots);
    }

    public override int Executors => master.Executors;

    public override int SlotsOfEach => master.Slots;

    /// <summary>On one machine a stream that ends means that the driver has: nobody has to be waited for.</summary>
    public override IReadOnlyDictionary<string, string> DefaultsForExecutors { get; } =
        new Dictionary<string, string> { [ReconnectKey] = "0" };

    public override IReadOnlyDictionary<string, string> Overruled { get; } = new Dictionary<string, string>
    {
        ["flint.executor.instances"] = "its n says how many executors there are",
        ["flint.executor.cores"] = "its c says how many tasks run at once in each executor",
        ["flint.executor.memory"] = Memory,
        ["flint.executor.memoryOverhead"] = Memory,
    };

    public override SchedulerOptions SchedulingOf(SettingsSnapshot settings)
    {
        var executor = settings.Get<ExecutorOptions>();
        var reconnect = settings.Find(ReconnectKey) is null ? TimeSpan.Zero : executor.ReconnectTimeout;
        return settings.Get<SchedulerOptions>() with
        {
            ExecutorInstances = Executors,
            HeartbeatInterval = executor.HeartbeatInterval,
            ReconnectTimeout = reconnect > CauseLimit ? reconnect : CauseLimit,
        };
    }

    public override ITransport CreateTransport(
        ApplicationSecret secret, SettingsSnapshot settings, TimeProvider time) =>
        NetworkTransport.ForDriver(secret, settings.Get<NetworkOptions>(), time);

    /// <summary>Executors of this machine are met on loopback, wherever the driver listens.</summary>
    public override LaunchTemplate LaunchOf(DriverSide driver)
    {
        var bind = driver.Settings.Get<NetworkOptions>().Bind;
        return launch.Of(driver, IPAddress.IsLoopback(bind) ? bind : IPAddress.Loopback);
    }

    public override IClusterManager CreateManager(DriverSide driver)
    {
        var output = driver.Settings.Get<ExecutorOutputOptions>();
        var roots = driver.ScratchRoots;
        return new ProcessCluster(
            master.Slots, driver.Secret.TokenOf, new(output.LogFolder, output.Echo ? driver.Print : null),
            application => HeldFolder.Open(roots, application, driver.Print),
            (application, executor) => ScratchFolder.Delete(roots, application, executor), driver.Time);
    }
}
