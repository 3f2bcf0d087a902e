namespace Flint.Simulation.Faults;

/// <summary>What can go wrong in a run. Each is counted when it takes effect, not when it is planned.</summary>
internal enum FaultKind
{
    DeathWhileRunning,
    DeathAfterResult,
    DeathBeforeCommit,
    DeathAfterCommit,
    DeathIdleWithOutputs,
    Zombie,
    FrozenLong,
    FrozenShort,
    FetchFailed,
    OutputLost,
    UserCodeFailed,
    CutLosesUp,
    CutLosesDown,
    LateFrame,
    DoubledFrame,
    ReorderedStreams,
    SecondIncarnation,
    LateLossReport,
    DoubledLossReport,
    RegisteredBeforeGranted,
    Cancelled,
    KillIgnored,

    /// <summary>It even goes on for longer than its job waits.</summary>
    Stubborn,

    /// <summary>An executor is cut off for longer than a cut usually lasts; its blocks too.</summary>
    LongCut,

    /// <summary>It comes back and says what it holds.</summary>
    ReturnedWithOutputs,

    /// <summary>Nothing can be read from a host for a while.</summary>
    HostUnreadable,

    /// <summary>A block came with other bytes than its map status says: once, or at each reading.</summary>
    CorruptBlock,

    /// <summary>An executor may publish and freezes for so long that it is declared lost.</summary>
    SilentAfterGrant,

    /// <summary>A map task that ran again wrote other rows than before.</summary>
    ChangedRows,

    /// <summary>The cluster announces that it takes an executor away, and does so at the deadline.</summary>
    Leaving,

    /// <summary>Somebody at its node decommissions an executor; its cluster does not know.</summary>
    DrainSignal,

    /// <summary>An executor is let go because it has drained, or at its deadline.</summary>
    LeftDrained,

    /// <summary>A result cannot be fetched, though its executor lives.</summary>
    ResultLost,

    /// <summary>An executor has reported a result that it keeps, and dies before the result is fetched.</summary>
    DeathBeforeFetch,
}
