using Flint.Scheduling.Placement;

namespace Flint.Scheduling.Jobs;

/// <summary>What a stage is doing. A closed family.</summary>
/// <remarks>
/// <code>
///            asked for, parents complete        same turn             all outputs there
///  Waiting -----------------------------> Ready ---------> Running --------------------> Done
///     ^  ^                                                  |   |                         |
///     |  '--- fetch failed, or parents incomplete ----------'   |                         |
///     |       (the set is retired; its attempts go on)          | limit reached           |
///     |                                                         v                         |
///     |                                                       Failed                      |
///     '--- outputs lost ------------------------------------------------------------------'
/// </code>
/// A failed map stage begins anew when a later job asks for it. A stage that no job needs any more goes back to
/// Waiting.
/// </remarks>
internal abstract record StagePhase
{
    private protected StagePhase() { }

    /// <summary>Not asked for, or a parent has to come first.</summary>
    public sealed record Waiting : StagePhase;

    /// <summary>Starts before the turn ends.</summary>
    public sealed record Ready : StagePhase;

    /// <summary>One attempt is active.</summary>
    public sealed record Running(TaskSet Set) : StagePhase;

    /// <summary>All outputs are there, or all results were delivered.</summary>
    public sealed record Done : StagePhase;

    /// <summary>Given up.</summary>
    public sealed record Failed : StagePhase;
}
