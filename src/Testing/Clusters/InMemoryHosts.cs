using System.Globalization;
using Flint.Cluster;
using Flint.Errors;
using Flint.Identity;

namespace Flint.Testing.Clusters;

/// <summary>
/// The hosts of a cluster in memory, which lend executors to applications: what outlives the managers. A test lets
/// things happen to them: drain, loss, preemption, a cut. An <see cref="InMemoryCluster"/> is the way of one driver to
/// them. All times are those of the given time provider. Thread-safe. Disposing ends all executors.
/// </summary>
public sealed class InMemoryHosts : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Lazy<LeaseRunner> runner;

    // Under the gate.
    private readonly HostTable hosts = new();
    private readonly Dictionary<ApplicationId, InMemoryApplication> applications = [];
    private int minted;

    /// <summary>Creates a cluster.</summary>
    /// <param name="hosts">Its hosts.</param>
    /// <param name="time">Dates events, and times deadlines.</param>
    public InMemoryHosts(IEnumerable<InMemoryHost> hosts, TimeProvider time)
    {
        this.time = time;
        runner = new(() => new(gate, Launch, LaunchesByHand, time));
        foreach (var host in hosts)
        {
            this.hosts.Add(host);
        }
    }

    /// <summary>The profiles that are granted; a demand for others waits. Default: the default profile.</summary>
    public IReadOnlySet<ProfileId> Profiles { get; init; } = new HashSet<ProfileId> { ProfileId.Default };

    /// <summary>
    /// Starts an executor, as the last act of a grant; null: nothing runs, and executors count as launched. What it
    /// throws is told as a failed launch.
    /// </summary>
    public Func<InMemoryLaunch, CancellationToken, Task<InMemoryProcess>>? Launch { get; init; }

    /// <summary>True: granted executors are launched by <see cref="LaunchAsync"/> only.</summary>
    public bool LaunchesByHand { get; init; }

    /// <summary>What is lent and not gone, in the order of the grants.</summary>
    public IReadOnlyList<ClusterEvent.Granted> Lent
    {
        get
        {
            lock (gate)
            {
                return [.. applications.Values.SelectMany(one => one.Leases).Select(lease => lease.Grant)];
            }
        }
    }

    /// <summary>The wish that an application stated last, or null.</summary>
    public ExecutorDemand? DemandOf(ApplicationId application)
    {
        lock (gate)
        {
            return applications.GetValueOrDefault(application)?.Demand;
        }
    }

    /// <summary>How an application ended, or null while it has not.</summary>
    public ApplicationOutcome? OutcomeOf(ApplicationId application)
    {
        lock (gate)
        {
            return applications.GetValueOrDefault(application)?.Outcome;
        }
    }

    /// <summary>How the driver stands to an executor, as it said last, or null.</summary>
    public ExecutorStanding? StandingOf(ExecutorId executor)
    {
        lock (gate)
        {
            return applications.Values.SelectMany(one => one.Leases)
                .FirstOrDefault(lease => lease.Executor == executor)?.Standing;
        }
    }

    /// <summary>Launches an executor that was granted while <see cref="LaunchesByHand"/>.</summary>
    public Task LaunchAsync(ExecutorId executor, CancellationToken cancellationToken = default) =>
        ChangeAsync(executor, (_, lease) => [new LeaseEffect.Launch(lease, ByHand: true)], cancellationToken);

    /// <summary>Ends an executor as if its process, or someone else than its driver, had ended it.</summary>
    public Task EndAsync(
        ExecutorId executor, LossReason reason, int? code = null, string text = "it ended",
        CancellationToken cancellationToken = default) =>
        ChangeAsync(
            executor, (application, lease) => application.Stop(lease, reason, code, text), cancellationToken);

    /// <summary>Takes an executor away for someone else, after a notice.</summary>
    public Task PreemptAsync(ExecutorId executor, TimeSpan notice, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            executor,
            (application, lease) =>
            {
                runner.Value.Leave_Locked(application, lease, notice, LossReason.Preempted, "taken for someone else");
                return [];
            },
            cancellationToken);

    /// <summary>A host is to be emptied: it lends no more, and what runs there must leave within the notice.</summary>
    public Task DrainAsync(string host, TimeSpan notice, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            hosts.Get(host).IsDraining = true;
        }

        return ChangeOnAsync(host, (application, lease) =>
        {
            runner.Value.Leave_Locked(application, lease, notice, LossReason.NodeLost, $"host {host} was drained");
            return [];
        }, cancellationToken);
    }

    /// <summary>A host is gone, with all that runs there.</summary>
    public Task LoseAsync(string host, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            hosts.Get(host).IsLost = true;
            foreach (var application in applications.Values)
            {
                application.Facts.Add(new ClusterEvent.HostLost(host));
            }
        }

        return ChangeOnAsync(host, (application, lease) =>
            application.Stop(lease, LossReason.NodeLost, null, $"host {host} is lost"), cancellationToken);
    }

    /// <summary>A host does not answer; what runs there runs on.</summary>
    public Task CutAsync(string host, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            hosts.Get(host).IsCut = true;
        }

        return ChangeOnAsync(host, (application, lease) =>
        {
            application.Facts.Add(new ClusterEvent.Unreachable(lease.Executor));
            return [];
        }, cancellationToken);
    }

    /// <summary>A host that was cut or drained is as before, with what runs there yet.</summary>
    public async Task HealAsync(string host, CancellationToken cancellationToken = default)
    {
        bool wasCut;
        lock (gate)
        {
            var state = hosts.Get(host);
            (wasCut, state.IsCut, state.IsDraining) = (state.IsCut, false, false);
        }

        if (wasCut)
        {
            await ChangeOnAsync(host, (application, lease) =>
            {
                application.Facts.Add(new ClusterEvent.Returned(lease.Executor));
                return [];
            }, cancellationToken).ConfigureAwait(false);
        }

        await ChangeAllAsync(application => application.Settle(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A host joins, or one that was lost comes back empty.</summary>
    public Task AddAsync(InMemoryHost host, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            hosts.Add(host);
        }

        return ChangeAllAsync(application => application.Settle(), cancellationToken);
    }

    /// <summary>Managers cannot reach the cluster, or can again: then they hear what happened meanwhile.</summary>
    public Task DisconnectAsync(bool cut, CancellationToken cancellationToken = default) =>
        ChangeAllAsync(application => application.Disconnect(cut), cancellationToken);

    /// <summary>The cluster ends an application, whatever its driver wants.</summary>
    public Task EndAsync(
        ApplicationId application, string why, CancellationToken cancellationToken = default)
    {
        InMemoryApplication known;
        lock (gate)
        {
            known = applications[application];
        }

        cancellationToken.ThrowIfCancellationRequested();
        return EndAsync(known, new(ApplicationStatus.Killed, why), new ClusterEvent.Ended(why));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        InMemoryApplication[] all;
        lock (gate)
        {
            all = [.. applications.Values];
        }

        foreach (var application in all)
        {
            await EndAsync(application, new(ApplicationStatus.Killed, "the cluster was closed"), null)
                .ConfigureAwait(false);
        }

        await runner.Value.DisposeAsync().ConfigureAwait(false);
    }

    /// <exception cref="FlintException">There is no such application to resume.</exception>
    internal InMemoryApplication Attach(ApplicationStart start)
    {
        lock (gate)
        {
            var number = (applications.Count + 1).ToString(CultureInfo.InvariantCulture);
            var id = start.Resume?.Application ?? new($"memory-{number}");
            if (start.Resume is null)
            {
                applications.Add(id, new(id, hosts, Profiles, () => new($"{id}-{++minted}"), time));
            }

            if (applications.GetValueOrDefault(id) is not { Outcome: null } application)
            {
                throw new FlintException($"The cluster in memory runs no application {id} to resume: start a new one.");
            }

            application.Attach(start);
            return application;
        }
    }

    internal void Detach(InMemoryApplication application)
    {
        lock (gate)
        {
            application.Detach();
        }
    }

    internal Task ApplyAsync(InMemoryApplication application, ExecutorDemand desired) =>
        ChangeAllAsync(one => one == application ? one.Apply(desired) : [], CancellationToken.None);

    internal void Observe(InMemoryApplication application, ExecutorId executor, ExecutorStanding standing)
    {
        lock (gate)
        {
            if (application.Leases.FirstOrDefault(lease => lease.Executor == executor) is { } lease)
            {
                lease.Standing = standing;
                lease.IsDraining |= standing is ExecutorStanding.Draining or ExecutorStanding.Drained;
            }
        }
    }

    internal async Task EndAsync(InMemoryApplication application, ApplicationOutcome outcome, ClusterEvent? last)
    {
        lock (gate)
        {
            if (!application.TryEnd(outcome))
            {
                return;
            }
        }

        await ChangeAllAsync(
            one => one == application ? one.StopAll(outcome.Diagnostics) : [], CancellationToken.None)
            .ConfigureAwait(false);
        if (last is not null)
        {
            application.Facts.Add(last);
        }

        application.Facts.Close();
    }

    private Task ChangeAsync(
        ExecutorId executor, Func<InMemoryApplication, InMemoryLease, List<LeaseEffect>> change, CancellationToken stop)
    {
        var found = false;
        var changed = ChangeWhereAsync(
            lease => lease.Executor == executor,
            (application, lease) =>
            {
                found = true;
                return change(application, lease);
            },
            stop);
        return found ? changed : throw new ArgumentException($"No executor {executor} is lent.");
    }

    private Task ChangeOnAsync(
        string host, Func<InMemoryApplication, InMemoryLease, List<LeaseEffect>> change, CancellationToken stop) =>
        ChangeWhereAsync(lease => lease.Host.Name == host, change, stop);

    private Task ChangeWhereAsync(
        Func<InMemoryLease, bool> which, Func<InMemoryApplication, InMemoryLease, List<LeaseEffect>> change,
        CancellationToken stop) => ChangeAllAsync(
        application => [.. application.Leases.Where(which).ToList().SelectMany(lease => change(application, lease))],
        stop);

    /// <summary>Decides under the lock, then carries it out: the token is looked at before, never between.</summary>
    private Task ChangeAllAsync(Func<InMemoryApplication, List<LeaseEffect>> change, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        List<(InMemoryApplication, LeaseEffect)> effects;
        lock (gate)
        {
            effects = [.. applications.Values
                .SelectMany(application => change(application).Select(effect => (application, effect)))];
        }

        return runner.Value.RunAsync(effects);
    }
}
