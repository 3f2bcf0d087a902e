using System.Runtime.CompilerServices;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Tests.Cluster;

/// <summary>What a manager can do wrong.</summary>
public enum Misbehaviour
{
    TakesOlderWishes,
    RepeatsWishes,
    KillsOnLowerCount,
    KeepsWhatIsReleased,
    IgnoresExclusions,
    IgnoresWeights,
    GrantsTheDefaultProfileOnly,
    SaysNothingOfWhatWaits,
    BlamesEveryLossOnTheExecutor,
    HidesExitCodes,
    TellsOfLaunchesOnly,
    GivesNoNotice,
    TellsAllAgain,
    FinishesWhenDisposed,
    NeverFinishes,
    IgnoresCancellation,
    KeepsCountingWhatDrains,
}

/// <summary>A manager of the twin that does one thing wrong.</summary>
internal sealed class MisbehavingCluster(IClusterManager inner, Misbehaviour what) : IClusterManager
{
    private long revision;
    private ExecutorDemand? last;
    private readonly HashSet<ExecutorId> lent = [];

    public ClusterAbilities Abilities => inner.Abilities;

    public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop) =>
        inner.StartAsync(start, stop);

    public async IAsyncEnumerable<ClusterEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var told = new List<ClusterEvent>();
        await foreach (var next in inner.ReadEventsAsync(stop))
        {
            if (next is ClusterEvent.Granted granted)
            {
                lent.Add(granted.Executor);
            }

            if (Rewrite(next) is { } rewritten)
            {
                told.Add(rewritten);
                yield return rewritten;
            }

            if (what == Misbehaviour.TellsAllAgain && next is ClusterEvent.Gone)
            {
                yield return told[^1];
            }
        }
    }

    public async ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
    {
        stop = what == Misbehaviour.IgnoresCancellation ? default : stop;
        var repeated = desired.Revision == last?.Revision;
        var demand = Rewrite(desired);
        if (what == Misbehaviour.RepeatsWishes && repeated)
        {
            var more = demand.Profiles.ToDictionary(one => one.Key, one => one.Value with { Count = one.Value.Count + 1 });
            demand = demand with { Profiles = more };
        }

        last = desired;
        await inner.ApplyAsync(demand with { Revision = NumberOf(desired) }, stop);
    }

    public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop) =>
        what == Misbehaviour.KeepsCountingWhatDrains ? default : inner.ObserveAsync(executor, standing, stop);

    public Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop) =>
        what == Misbehaviour.NeverFinishes ? Task.CompletedTask : inner.FinishAsync(outcome, stop);

    public async ValueTask DisposeAsync()
    {
        if (what == Misbehaviour.FinishesWhenDisposed)
        {
            await inner.FinishAsync(new(ApplicationStatus.Killed, "disposed"), default);
        }

        await inner.DisposeAsync();
    }

    private long NumberOf(ExecutorDemand desired) =>
        what is Misbehaviour.TakesOlderWishes or Misbehaviour.RepeatsWishes or Misbehaviour.IgnoresCancellation
            ? ++revision
            : desired.Revision;

    private ClusterEvent? Rewrite(ClusterEvent next) => (what, next) switch
    {
        (Misbehaviour.SaysNothingOfWhatWaits, ClusterEvent.Waiting) => null,
        (Misbehaviour.BlamesEveryLossOnTheExecutor, ClusterEvent.Gone gone) => gone with { Reason = LossReason.Exited },
        (Misbehaviour.HidesExitCodes, ClusterEvent.Gone gone) => gone with { ExitCode = null },
        (Misbehaviour.TellsOfLaunchesOnly, ClusterEvent.Granted) => null,
        (Misbehaviour.GivesNoNotice, ClusterEvent.Leaving) => null,
        (Misbehaviour.GrantsTheDefaultProfileOnly, ClusterEvent.Granted granted) =>
            granted with { Profile = ProfileId.Default },
        _ => next,
    };

    private ExecutorDemand Rewrite(ExecutorDemand desired) => what switch
    {
        Misbehaviour.KillsOnLowerCount => desired with { Release = Surplus(desired) },
        Misbehaviour.KeepsWhatIsReleased => desired with { Release = new Dictionary<ExecutorId, ReleaseReason>() },
        Misbehaviour.IgnoresExclusions => desired with { ExcludedNodes = new HashSet<string>() },
        Misbehaviour.IgnoresWeights => desired with
        {
            Profiles = desired.Profiles.ToDictionary(
                one => one.Key, one => one.Value with { HostWeights = new Dictionary<string, int>() }),
        },
        _ => desired,
    };

    private Dictionary<ExecutorId, ReleaseReason> Surplus(ExecutorDemand desired) => lent
        .Skip(desired.Profiles.Values.Sum(one => one.Count))
        .ToDictionary(one => one, _ => ReleaseReason.Idle)
        .Concat(desired.Release).DistinctBy(one => one.Key).ToDictionary();
}
