using System.Net;
using Flint.Cluster;
using Flint.Execution;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;
using Flint.Scheduling;
using Flint.Settings;

namespace Flint.Local.Places;

/// <summary>
/// Executors that a plug-in's cluster manager lends: launched as those of <c>local-cluster</c> are, from the program's
/// own files, on hosts that see them at the same paths.
/// </summary>
/// <param name="master">The master URL.</param>
/// <param name="plugin">Makes the manager.</param>
/// <param name="executors">How many are asked for.</param>
/// <param name="size">How large each is.</param>
internal sealed class PluginPlace(string master, IClusterPlugin plugin, int executors, ExecutorSizeOptions size)
    : ExecutorPlace
{
    private readonly ProgramLaunch launch = new(size.ContainerBytes, size.Cores);

    public override int Executors => executors;

    public override int SlotsOfEach => size.Cores;

    public override IReadOnlyDictionary<string, string> DefaultsForExecutors { get; } =
        new Dictionary<string, string>();

    public override SchedulerOptions SchedulingOf(SettingsSnapshot settings)
    {
        var executor = settings.Get<ExecutorOptions>();
        return settings.Get<SchedulerOptions>() with
        {
            HeartbeatInterval = executor.HeartbeatInterval,
            ReconnectTimeout = executor.ReconnectTimeout,
        };
    }

    public override ITransport CreateTransport(
        ApplicationSecret secret, SettingsSnapshot settings, TimeProvider time) =>
        NetworkTransport.ForDriver(secret, settings.Get<NetworkOptions>(), time);

    /// <summary>A driver that listens off loopback has executors on other hosts, and they have peers there.</summary>
    public override LaunchTemplate LaunchOf(DriverSide driver)
    {
        var bind = driver.Settings.Get<NetworkOptions>().Bind;
        return launch.Of(driver, IPAddress.IsLoopback(bind) ? bind : NetworkOptions.EveryAddress);
    }

    public override IClusterManager CreateManager(DriverSide driver) => plugin.Create(new(
        master, size.Cores, driver.Secret.TokenOf,
        driver.Settings.Entries.ToDictionary(entry => entry.Key, entry => entry.Value), driver.Time));
}
