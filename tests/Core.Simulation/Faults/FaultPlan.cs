namespace Flint.Simulation.Faults;

/// <summary>
/// Which faults strike in one run, and at which occasion of their kind. Drawn from the seed. At most three of them can
/// be charged to a task, one fewer than a task may fail, so that a job that fails was failed wrongly.
/// </summary>
internal sealed class FaultPlan
{
    private const int MostCharged = 3;

    private static readonly FaultKind[] Charged =
    [
        FaultKind.DeathWhileRunning, FaultKind.DeathAfterResult, FaultKind.DeathBeforeCommit,
        FaultKind.DeathBeforeCommit, FaultKind.DeathAfterCommit, FaultKind.DeathAfterCommit,
        FaultKind.DeathIdleWithOutputs, FaultKind.DeathIdleWithOutputs, FaultKind.Zombie, FaultKind.FrozenLong,
        FaultKind.UserCodeFailed, FaultKind.SilentAfterGrant, FaultKind.SilentAfterGrant,
    ];

    // Kinds that need an occasion first (a cut, a loss) are likelier, as the occasion is rare.
    private static readonly (FaultKind Kind, double Share, int Occasions)[] Free =
    [
        (FaultKind.FrozenShort, 0.25, 8),
        (FaultKind.FetchFailed, 0.4, 12),
        (FaultKind.OutputLost, 0.35, 4),
        (FaultKind.CutLosesUp, 0.4, 25),
        (FaultKind.CutLosesDown, 0.4, 15),
        (FaultKind.LateFrame, 0.8, 1),
        (FaultKind.DoubledFrame, 0.8, 1),
        (FaultKind.ReorderedStreams, 0.6, 1),
        (FaultKind.SecondIncarnation, 0.2, 2),
        (FaultKind.LateLossReport, 0.4, 1),
        (FaultKind.DoubledLossReport, 0.5, 1),
        (FaultKind.RegisteredBeforeGranted, 0.2, 2),
        (FaultKind.KillIgnored, 0.9, 1),
        (FaultKind.LongCut, 0.4, 4),
        (FaultKind.HostUnreadable, 0.3, 12),
        (FaultKind.CorruptBlock, 0.3, 12),
        (FaultKind.Leaving, 0.3, 10),
        (FaultKind.DrainSignal, 0.3, 10),
        (FaultKind.ResultLost, 0.6, 2),
        (FaultKind.DeathBeforeFetch, 0.4, 1),
    ];

    private readonly Dictionary<FaultKind, int> countdowns = [];
    private readonly FaultCounts fired;

    public FaultPlan(Random chance, FaultCounts fired)
    {
        this.fired = fired;
        if (chance.Next(10) == 0)
        {
            return;
        }

        for (var left = chance.Next(1, MostCharged + 1); left > 0; left--)
        {
            countdowns.TryAdd(Charged[chance.Next(Charged.Length)], chance.Next(1, 5));
        }

        foreach (var (kind, share, occasions) in Free)
        {
            if (chance.NextDouble() < share)
            {
                countdowns.Add(kind, chance.Next(1, occasions + 1));
            }
        }
    }

    /// <summary>Called at each occasion for a fault; true if it strikes now. Each planned fault strikes once.</summary>
    public bool Strikes(FaultKind kind)
    {
        if (!countdowns.TryGetValue(kind, out var left))
        {
            return false;
        }

        countdowns[kind] = left - 1;
        if (left > 1)
        {
            return false;
        }

        countdowns.Remove(kind);
        fired.Fired(kind);
        return true;
    }

    /// <summary>Counts a fault that came from elsewhere than the plan.</summary>
    public void Fired(FaultKind kind) => fired.Fired(kind);
}
