using Flint.Cluster;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Simulation.Faults;

namespace Flint.Simulation.World;

/// <summary>
/// A cluster manager in virtual time: grants what is demanded, reports ends, releases what it is told to.
/// </summary>
internal sealed class SimulatedCluster(SimulatedRun run, int slots)
{
    private const int Hosts = 4;

    private static readonly LossReason[] Reasons =
        [LossReason.Exited, LossReason.NodeLost, LossReason.Preempted, LossReason.Unknown];

    private readonly Dictionary<ExecutorId, SimulatedExecutor> granted = [];
    private readonly HashSet<ExecutorId> reported = [];
    private readonly HashSet<ExecutorId> leaving = [];
    private long revision = -1;
    private int minted;

    public void Apply(ExecutorDemand desired)
    {
        if (desired.Revision < revision)
        {
            return;
        }

        revision = desired.Revision;
        foreach (var (executor, reason) in desired.Release)
        {
            Release(executor, reason);
        }

        var wanted = desired.Profiles.Values.Sum(profile => profile.Count);
        var kept = granted.Keys.Count(executor =>
            !desired.Release.ContainsKey(executor) && !leaving.Contains(executor));
        for (; kept < wanted; kept++)
        {
            Grant();
        }
    }

    /// <summary>What the driver observes as draining does not stay.</summary>
    public void Observe(ExecutorId executor, ExecutorStanding standing)
    {
        if (standing is ExecutorStanding.Draining or ExecutorStanding.Drained)
        {
            leaving.Add(executor);
        }
    }

    /// <summary>An executor must leave, and is ended at the deadline if it is there yet.</summary>
    public void TakeAway(SimulatedExecutor executor)
    {
        if (granted.GetValueOrDefault(executor.Id) != executor || reported.Contains(executor.Id))
        {
            return;
        }

        leaving.Add(executor.Id);
        var notice = TimeSpan.FromSeconds(run.Chance.Next(1, 120));
        var cause = run.Chance.Next(2) == 0 ? LossReason.NodeLost : LossReason.Preempted;
        run.Trace.Add("leaving", executor.Number, (long)notice.TotalSeconds);
        run.Driver.Handle(new SchedulerEvent.ClusterReported(
            new ClusterEvent.Leaving(executor.Id, run.Time.Now + notice, cause)));
        run.Time.After(notice, () =>
        {
            executor.Die("at its deadline");
            ReportGone(executor, "its time was over");
        });
    }

    /// <summary>A process ended: the manager notices, sooner or later.</summary>
    public void OnProcessEnd(SimulatedExecutor executor)
    {
        if (granted.GetValueOrDefault(executor.Id) != executor)
        {
            return;
        }

        var late = run.Faults.Strikes(FaultKind.LateLossReport);
        var delay = late
            ? TimeSpan.FromSeconds(run.Chance.Next(200, 600))
            : TimeSpan.FromMilliseconds(run.Chance.Next(10, 30_000));
        run.Time.After(delay, () => ReportGone(executor, "its process ended"));
    }

    public void ReportGone(SimulatedExecutor executor, string text, LossReason? reason = null)
    {
        if (granted.GetValueOrDefault(executor.Id) != executor || !reported.Add(executor.Id))
        {
            return;
        }

        granted.Remove(executor.Id);
        var gone = new ClusterEvent.Gone(
            executor.Id, reason ?? Reasons[run.Chance.Next(Reasons.Length)], null, text);
        run.Trace.Add("gone", executor.Number);
        run.Trace.Note(() => $"{gone}");
        run.Driver.Handle(new SchedulerEvent.ClusterReported(gone));
        if (run.Faults.Strikes(FaultKind.DoubledLossReport))
        {
            run.Time.After(run.Work(), () => run.Driver.Handle(new SchedulerEvent.ClusterReported(gone)));
        }
    }

    private void Release(ExecutorId id, ReleaseReason reason)
    {
        if (!granted.TryGetValue(id, out var executor))
        {
            return;
        }

        if (reason == ReleaseReason.Drained && executor.IsAlive)
        {
            run.Faults.Fired(FaultKind.LeftDrained);
        }

        // A manager kills what it is told to release; a frozen process dies of it too.
        executor.Die("released");
        run.Time.After(run.Latency(), () => ReportGone(executor, "released", LossReason.Released));
    }

    private void Grant()
    {
        var id = new ExecutorId($"e{minted++}");
        var host = $"host{run.Chance.Next(Hosts)}";
        var executor = run.AddExecutor(id, host, slots);
        granted.Add(id, executor);
        run.Trace.Add("grant", executor.Number);
        var early = run.Faults.Strikes(FaultKind.RegisteredBeforeGranted);
        run.Time.After(early ? TimeSpan.FromSeconds(8) : TimeSpan.Zero, () => ReportGranted(id, host));
        run.Time.After(TimeSpan.FromMilliseconds(run.Chance.Next(100, 3_000)), executor.Start);
        if (run.Faults.Strikes(FaultKind.SecondIncarnation))
        {
            var second = run.AddExecutor(id, host, slots);
            run.Time.After(TimeSpan.FromSeconds(run.Chance.Next(6, 20)), second.Start);
        }
    }

    private void ReportGranted(ExecutorId id, string host)
    {
        if (reported.Contains(id))
        {
            return;
        }

        run.Driver.Handle(new SchedulerEvent.ClusterReported(
            new ClusterEvent.Granted(id, ProfileId.Default, host, null, null)));
        run.Driver.Handle(new SchedulerEvent.ClusterReported(new ClusterEvent.Launched(id)));
    }
}
