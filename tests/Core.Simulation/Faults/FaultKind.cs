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
}
