using Flint.Cluster;
using Flint.Identity;
using Flint.Local;
using Flint.Testing.Clusters;

namespace Flint.Tests.Cluster;

/// <summary><c>local[N]</c> with an executor that does nothing.</summary>
internal sealed class LocalRig : ClusterRig
{
    private readonly Dictionary<ExecutorId, Sleeper> running = [];

    public static ClusterTraits Traits { get; } = new()
    {
        Abilities = new(PrefersHosts: false, Profiles: false, Resumes: false, AnnouncesLeaving: false),
        Hosts = ["localhost"],
        Capacity = 1,
        Incidents = new HashSet<ClusterIncident> { ClusterIncident.ExecutorEnds },
    };

    public override LaunchTemplate Template { get; } =
        new([], new Dictionary<string, string>(), new Dictionary<string, string>());

    public override IClusterManager CreateManager() => new LocalCluster(
        (_, executor, _) =>
        {
            running[executor] = new();
            return Task.FromResult(new LocalExecutor(running[executor], running[executor].Ended));
        },
        TimeProvider.System);

    public override ValueTask<bool> IsRunningAsync(ExecutorId executor, CancellationToken stop) =>
        new(running.TryGetValue(executor, out var one) && !one.Ended.IsCompleted);

    public override Task CauseAsync(ClusterIncident incident, string subject, CancellationToken stop)
    {
        running[new(subject)].End(137, "killed");
        return Task.CompletedTask;
    }

    private sealed class Sleeper : IAsyncDisposable
    {
        private readonly TaskCompletionSource<(int, string)> ended =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(int Code, string Reason)> Ended => ended.Task;

        public void End(int code, string reason) => ended.TrySetResult((code, reason));

        public ValueTask DisposeAsync()
        {
            End(0, "ended");
            return default;
        }
    }
}
