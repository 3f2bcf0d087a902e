using Flint.Blocks;
using Flint.Cluster;
using Flint.Execution;
using Flint.Identity;
using Flint.Local.Places;
using Flint.Memory;
using Flint.Rpc;
using Flint.Scheduling;
using Flint.Settings;
using Flint.Testing.Clusters;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Cluster;

/// <summary>
/// A session on hosts in memory: each lent executor is a real one inside this process, met over the in-memory
/// transport. The cluster's clock stands still; the session's runs.
/// </summary>
internal sealed class TwinPlace(int executors, params InMemoryHost[] hosts) : ExecutorPlace, IAsyncDisposable
{
    public FakeTimeProvider ClusterTime { get; } = new(DateTimeOffset.UnixEpoch.AddYears(60));

    /// <summary>The cluster; there once the session has started.</summary>
    public InMemoryHosts? Hosts { get; private set; }

    public override int Executors => executors;

    public override int SlotsOfEach => 1;

    public override IReadOnlyDictionary<string, string> DefaultsForExecutors { get; } =
        new Dictionary<string, string>();

    public override SchedulerOptions SchedulingOf(SettingsSnapshot settings) =>
        settings.Get<SchedulerOptions>() with { ExecutorInstances = executors };

    public override ITransport CreateTransport(
        ApplicationSecret secret, SettingsSnapshot settings, TimeProvider time) => new InMemoryTransport("twin");

    public override LaunchTemplate LaunchOf(DriverSide driver) =>
        new([], new Dictionary<string, string>(), new Dictionary<string, string>());

    public override IClusterManager CreateManager(DriverSide driver)
    {
        Hosts = new(hosts, ClusterTime) { Launch = (launch, stop) => StartAsync(driver, launch, stop) };
        return new InMemoryCluster(Hosts);
    }

    public ValueTask DisposeAsync() => Hosts?.DisposeAsync() ?? default;

    private static async Task<InMemoryProcess> StartAsync(
        DriverSide driver, InMemoryLaunch launch, CancellationToken stop)
    {
        var host = await ExecutorHost.StartAsync(
            new()
            {
                Executor = launch.Executor,
                Application = launch.Application,
                ScratchRoots = driver.Settings.Get<ScratchOptions>().Roots,
                Token = driver.Secret.TokenOf(launch.Executor),
                Term = driver.Term,
                Host = launch.Host.Name,
                Slots = 1,
                Driver = driver.Control,
                DriverBlocks = driver.Blocks,
                Options = driver.Settings.Get<ExecutorOptions>(),
                Memory = ExecutorSizing.OfProcess(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, 1),
            },
            driver.Transport, driver.Files, driver.Time, stop);
        return new(host, ExitAsync(host));
    }

    private static async Task<InMemoryExit> ExitAsync(ExecutorHost host)
    {
        var (code, reason) = await host.Exited;
        return new((int)code, reason);
    }
}
