using Flint.Cluster;
using Flint.Identity;
using Flint.Samples.Plugin;

namespace Flint.Processes.Harness;

/// <summary>
/// A cluster whose control connections pass a proxy, and which can be deaf: then nobody is ended who is released, as when
/// a node does not hear its master.
/// </summary>
internal sealed class HeldUpCluster(bool deaf = false) : IClusterPlugin, IAsyncDisposable
{
    private const string Control = "FLINT_DRIVER_CONTROL";

    private CuttingProxy? proxy;

    /// <summary>Cuts all control streams that are open; how many.</summary>
    public int Cut() => proxy!.CutAll();

    public IClusterManager Create(ClusterPluginContext context) =>
        new Lender(this, new MachinePlugin().Create(context));

    public ValueTask DisposeAsync() => proxy?.DisposeAsync() ?? default;

    private LaunchTemplate ThroughProxy(LaunchTemplate launch)
    {
        proxy = CuttingProxy.Start(launch.Environment[Control], () => null);
        return launch with
        {
            Environment = new Dictionary<string, string>(launch.Environment) { [Control] = proxy.Endpoint },
        };
    }

    private bool IsDeaf => deaf;

    private sealed class Lender(HeldUpCluster owner, IClusterManager inner) : IClusterManager
    {
        private readonly Dictionary<ExecutorId, ReleaseReason> ignored = [];

        public ClusterAbilities Abilities => inner.Abilities;

        public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop) =>
            inner.StartAsync(start with { Launch = owner.ThroughProxy(start.Launch) }, stop);

        public IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop) => inner.ReadEventsAsync(stop);

        /// <summary>One that should be gone and is not takes no one's place.</summary>
        public ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
        {
            if (!owner.IsDeaf)
            {
                return inner.ApplyAsync(desired, stop);
            }

            foreach (var (executor, reason) in desired.Release)
            {
                ignored[executor] = reason;
            }

            return inner.ApplyAsync(
                desired with
                {
                    Release = new Dictionary<ExecutorId, ReleaseReason>(),
                    Profiles = desired.Profiles.ToDictionary(
                        one => one.Key, one => one.Value with { Count = one.Value.Count + ignored.Count }),
                },
                stop);
        }

        public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop) =>
            inner.ObserveAsync(executor, standing, stop);

        public Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop) => inner.FinishAsync(outcome, stop);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
