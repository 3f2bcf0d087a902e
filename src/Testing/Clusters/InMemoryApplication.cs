using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters;

/// <summary>
/// One application on hosts in memory: its wish, what was lent to it, what its driver is to hear. Outlives the managers
/// that serve it. Decides only; under the lock of its hosts.
/// </summary>
/// <remarks>
/// <code>
/// wished --room on a host--> granted --process started--> launched --release, loss, finish--> gone
/// </code>
/// </remarks>
internal sealed class InMemoryApplication(
    ApplicationId id, HostTable hosts, IReadOnlySet<ProfileId> profiles, Func<ExecutorId> mint, TimeProvider time)
{
    private readonly List<InMemoryLease> leases = [];
    private readonly Dictionary<ProfileId, string> waits = [];
    private LaunchTemplate? template;
    private bool isAttached;
    private bool isConnected = true;

    // An executor that ended by itself is replaced at the next wish only: one that never starts would be replaced
    // again and again before the driver could say that it has seen enough.
    private bool awaitsWish;

    public ApplicationId Id => id;

    public FactLog Facts { get; } = new();

    public ExecutorDemand? Demand { get; private set; }

    public ApplicationOutcome? Outcome { get; private set; }

    public LaunchTemplate Template => template!;

    public IReadOnlyList<InMemoryLease> Leases => leases;

    /// <summary>A driver takes the application up, the first or a later one.</summary>
    public void Attach(ApplicationStart start)
    {
        template = start.Launch;
        isAttached = true;
        Demand = null;
        waits.Clear();
        var known = start.Resume?.Executors.ToHashSet() ?? [];
        foreach (var lease in leases.Where(one => !one.IsOver && !known.Contains(one.Executor)))
        {
            Facts.TellAgain(lease.Executor);
        }

        foreach (var executor in known.Where(one => leases.TrueForAll(lease => lease.Executor != one)))
        {
            if (!Facts.WillTellGone(executor))
            {
                Facts.Add(new ClusterEvent.Gone(executor, LossReason.Unknown, null, "the cluster does not know it"));
            }
        }
    }

    public void Detach() => isAttached = false;

    public List<LeaseEffect> Apply(ExecutorDemand desired)
    {
        if (desired.Revision <= Demand?.Revision)
        {
            return [];
        }

        Demand = desired;
        awaitsWish = false;
        return Settle();
    }

    public List<LeaseEffect> Disconnect(bool cut)
    {
        isConnected = !cut;
        if (cut)
        {
            Facts.Hold();
            return [];
        }

        Facts.Resume();
        return Settle();
    }

    public void Launched(InMemoryLease lease, InMemoryProcess? process)
    {
        lease.Process = process;
        Facts.Add(new ClusterEvent.Launched(lease.Executor));
    }

    public List<LeaseEffect> StopAll(string text) =>
        [.. leases.ToList().SelectMany(lease => Stop(lease, LossReason.Released, 0, text))];

    /// <summary>Ends an executor; nothing if it is ending already.</summary>
    public List<LeaseEffect> Stop(InMemoryLease lease, LossReason reason, int? code, string text)
    {
        if (lease.IsOver)
        {
            return [];
        }

        lease.IsOver = true;
        return [new LeaseEffect.Stop(lease, reason, code, text)];
    }

    /// <summary>Its process is gone for good.</summary>
    public List<LeaseEffect> Gone(LeaseEffect.Stop stop)
    {
        leases.Remove(stop.Lease);
        hosts.Get(stop.Lease.Host.Name).Lent--;
        Facts.Add(new ClusterEvent.Gone(stop.Lease.Executor, stop.Reason, stop.Code, stop.Text));
        awaitsWish |= stop.Reason is LossReason.Exited or LossReason.MemoryExceeded or LossReason.LaunchFailed;
        return Settle();
    }

    /// <summary>True once: the application is over, whoever ended it.</summary>
    public bool TryEnd(ApplicationOutcome outcome)
    {
        var first = Outcome is null;
        Outcome ??= outcome;
        return first;
    }

    /// <summary>Brings what is lent nearer to the wish.</summary>
    public List<LeaseEffect> Settle()
    {
        var effects = new List<LeaseEffect>();
        if (Demand is not { } wish || !isAttached || !isConnected || Outcome is not null)
        {
            return effects;
        }

        foreach (var lease in leases.Where(one => wish.Release.ContainsKey(one.Executor)))
        {
            effects.AddRange(Stop(lease, LossReason.Released, 0, $"released: {wish.Release[lease.Executor]}"));
        }

        foreach (var (profile, wanted) in wish.Profiles.OrderBy(one => one.Key.Value))
        {
            Grant(profile, wanted, wish.ExcludedNodes, effects);
        }

        return effects;
    }

    private void Grant(
        ProfileId profile, ProfileDemand wanted, IReadOnlySet<string> excluded, List<LeaseEffect> effects)
    {
        var missing = wanted.Count - leases.Count(lease => lease.Profile == profile && lease.Stays);
        for (; missing > 0 && !awaitsWish; missing--)
        {
            var host = profiles.Contains(profile) ? hosts.Choose(wanted, excluded) : null;
            if (host is null)
            {
                Wait(profile, profiles.Contains(profile)
                    ? hosts.WhyNone(excluded)
                    : $"no host lends executors of profile {profile.Value}");
                return;
            }

            host.Lent++;
            var lease = new InMemoryLease(mint(), profile, host.Host);
            leases.Add(lease);
            Facts.Add(lease.Grant);
            effects.Add(new LeaseEffect.Launch(lease));
        }

        waits.Remove(profile);
    }

    private void Wait(ProfileId profile, string why)
    {
        if (waits.GetValueOrDefault(profile) != why)
        {
            waits[profile] = why;
            Facts.Add(new ClusterEvent.Waiting(profile, why, time.GetUtcNow()));
        }
    }
}
