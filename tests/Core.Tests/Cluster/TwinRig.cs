using Flint.Cluster;
using Flint.Identity;
using Flint.Testing.Clusters;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Cluster;

/// <summary>
/// Two hosts in two racks with room for two executors each, for checks of the twin itself and for tests that want a
/// cluster without processes. Time stands still but for the notices, which are over when that is asked for.
/// </summary>
internal sealed class TwinRig : ClusterRig
{
    private static readonly TimeSpan Notice = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider time = new();
    private readonly InMemoryHosts hosts;
    private bool launchesFail;

    /// <summary>Creates the cluster.</summary>
    public TwinRig() => hosts = new(
        [new("alpha", 2, "rack-1", "zone-1"), new("beta", 2, "rack-2", "zone-1")], time)
    {
        Profiles = new HashSet<ProfileId> { ProfileId.Default, new(1) },
        Launch = (_, _) => launchesFail
            ? throw new IOException("there is no such program")
            : Task.FromResult(new Sleeper().Process),
    };

    /// <summary>What its managers do wrong, or null.</summary>
    public Misbehaviour? Misbehaves { get; init; }

    /// <summary>What this cluster is like; all that the suite knows of.</summary>
    public static ClusterTraits Traits { get; } = new()
    {
        Abilities = new(PrefersHosts: true, Profiles: true, Resumes: true, AnnouncesLeaving: true),
        Hosts = ["alpha", "beta"],
        Capacity = 4,
        OtherProfile = new(1),
        RefusedProfile = new(7),
        Incidents = Enum.GetValues<ClusterIncident>().ToHashSet(),
    };

    public override LaunchTemplate Template { get; } =
        new(["executor", "{executor}"], new Dictionary<string, string>(), new Dictionary<string, string>());

    public override IClusterManager CreateManager() => Misbehaves is { } what
        ? new MisbehavingCluster(new InMemoryCluster(hosts), what)
        : new InMemoryCluster(hosts);

    public override ValueTask<bool> IsRunningAsync(ExecutorId executor, CancellationToken stop) =>
        new(hosts.Lent.Any(lent => lent.Executor == executor));

    public override Task CauseAsync(ClusterIncident incident, string subject, CancellationToken stop)
    {
        switch (incident)
        {
            case ClusterIncident.ExecutorEnds:
                return hosts.EndAsync(new ExecutorId(subject), LossReason.Exited, 137, "killed", stop);
            case ClusterIncident.LaunchesFail:
                launchesFail = true;
                return Task.CompletedTask;
            case ClusterIncident.Preemption:
                return hosts.PreemptAsync(new(subject), Notice, stop);
            case ClusterIncident.Drain:
                return hosts.DrainAsync(subject, Notice, stop);
            case ClusterIncident.NoticeOver:
                time.Advance(Notice);
                return Task.CompletedTask;
            case ClusterIncident.HostLoss:
                return hosts.LoseAsync(subject, stop);
            case ClusterIncident.HostCut:
                return hosts.CutAsync(subject, stop);
            case ClusterIncident.HostBack:
                return hosts.HealAsync(subject, stop);
            case ClusterIncident.Disconnection:
            case ClusterIncident.Reconnection:
                return hosts.DisconnectAsync(incident == ClusterIncident.Disconnection, stop);
            case ClusterIncident.ApplicationEnd:
                return hosts.EndAsync(new ApplicationId(subject), "an administrator killed it", stop);
            default:
                return base.CauseAsync(incident, subject, stop);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await hosts.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Runs until it is ended.</summary>
    private sealed class Sleeper : IAsyncDisposable
    {
        private readonly TaskCompletionSource<InMemoryExit> ended = new();

        public InMemoryProcess Process => new(this, ended.Task);

        public ValueTask DisposeAsync()
        {
            ended.TrySetResult(new(0, "ended"));
            return default;
        }
    }
}
