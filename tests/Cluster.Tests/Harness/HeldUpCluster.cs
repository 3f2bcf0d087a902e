using Flint.Cluster;
using Flint.Identity;
using Flint.Samples.Plugin;

namespace Flint.Processes.Harness;

/// <summary>
/// A cluster whose control connections pass a proxy, and which can be deaf: then nobody is ended who is released, as when
/// a node does not hear its master.
/// </summary>
/// <param name="deaf">Whether it ends nobody who is released.</param>
/// <param name="until">When it begins to lend executors; the default is at once.</param>
internal sealed class HeldUpCluster(bool deaf = false, Task? until = null) : IClusterPlugin, IAsyncDisposable
{
    private const string Control = "FLINT_DRIVER_CONTROL";

    private CuttingProxy? proxy;

    /// <summary>Cuts all control streams that are open; how many.</summary>
    public int Cut() => proxy!.CutAll();

    /// <summary>Cuts the control stream of one executor, which cannot dial again until <see cref="LetIn"/>.</summary>
    public void ShutOut() => proxy!.CutOneAndRefuse();

    public void LetIn() => proxy!.Accept();

    /// <summary>The executors of now hear nothing from their driver any more; it hears them.</summary>
    public void Mute() => proxy!.Mute();

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

    private Task Until => until ?? Task.CompletedTask;

    private sealed class Lender(HeldUpCluster owner, IClusterManager inner) : IClusterManager
    {
        private readonly Dictionary<ExecutorId, ReleaseReason> ignored = [];

        public ClusterAbilities Abilities => inner.Abilities;

        public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop) =>
            inner.StartAsync(start with { Launch = owner.ThroughProxy(start.Launch) }, stop);

        public IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop) => inner.ReadEventsAsync(stop);

        /// <summary>One that should be gone and is not takes no one's place.</summary>
        public async ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
        {
            await owner.Until.WaitAsync(stop);
            if (!owner.IsDeaf)
            {
                await inner.ApplyAsync(desired, stop);
                return;
            }

            foreach (var (executor, reason) in desired.Release)
            {
                ignored[executor] = reason;
            }

            await inner.ApplyAsync(
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
