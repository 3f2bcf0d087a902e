using Flint.Identity;

namespace Flint.Rdds.Plans;

/// <summary>
/// What an action asks the engine to run: its stages as plain records, lowered from the lineage on the caller's task.
/// Programs and inputs are already encoded; the scheduler never looks into them. Immutable.
/// </summary>
/// <param name="Name">The action, for people: <c>CollectAsync at Program.cs:12</c>.</param>
/// <param name="MapStages">Stages that write a shuffle, parents before children, each shuffle once.</param>
/// <param name="Result">The stage whose tasks' results go to the caller.</param>
/// <param name="ResultPartitions">The partitions of <paramref name="Result"/> to run, in the order of delivery.</param>
internal sealed record JobPlan(
    string Name,
    IReadOnlyList<StagePlan> MapStages,
    StagePlan Result,
    IReadOnlyList<int> ResultPartitions)
{
    /// <summary>The encoded programs that its stages name.</summary>
    public IReadOnlyDictionary<ProgramHash, ReadOnlyMemory<byte>> Programs { get; init; } =
        new Dictionary<ProgramHash, ReadOnlyMemory<byte>>();

    /// <summary>The data set that was lowered: as long as the plan is held, its shuffles are not forgotten.</summary>
    public Rdd? Lineage { get; init; }
}

/// <summary>One stage of a <see cref="JobPlan"/>.</summary>
/// <param name="Name">Chain of operators, for people.</param>
/// <param name="Writes">The shuffle it writes, or null for a result stage. Stages of the same shuffle are
/// shared.</param>
/// <param name="ReducePartitions">Partitions of that shuffle's reduce side; 0 for a result stage.</param>
/// <param name="Reads">The shuffles it reads.</param>
/// <param name="Program">The encoded program all its tasks run.</param>
/// <param name="Tasks">One entry per partition.</param>
internal sealed record StagePlan(
    string Name,
    ShuffleId? Writes,
    int ReducePartitions,
    IReadOnlyList<ShuffleId> Reads,
    ProgramHash Program,
    IReadOnlyList<TaskPlan> Tasks);

/// <summary>One partition of a stage.</summary>
/// <param name="Input">The encoded partition input.</param>
/// <param name="PreferredHosts">Hosts where its input lies, best first; empty = anywhere.</param>
internal sealed record TaskPlan(ReadOnlyMemory<byte> Input, IReadOnlyList<string> PreferredHosts);
