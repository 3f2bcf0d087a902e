using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Jobs;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling;

/// <summary>
/// The parts of <see cref="SchedulerCore"/>, put together: those that only know state first, those that decide with
/// them after. Holds no rules.
/// </summary>
internal sealed class SchedulerParts
{
    /// <param name="options">The scheduler's settings.</param>
    /// <param name="executorSettings">Settings that executors are told.</param>
    /// <param name="term">This driver's term.</param>
    /// <param name="seed">Seed of the order of offers.</param>
    /// <param name="assertInvariants">Check the whole state after each event: for tests.</param>
    public SchedulerParts(
        SchedulerOptions options, IReadOnlyDictionary<string, string> executorSettings, DriverTerm term, int seed,
        bool assertInvariants)
    {
        var outputs = new MapOutputTable();
        Executors = new(seed);
        Placement = new(Executors, options);
        Attempts = new(Commands, Placement, outputs, options, term);
        Stages = new(Commands, Executors, Placement, Attempts, outputs, options);
        Jobs = new(Commands, Placement, Attempts, Stages, options);
        Recovery = new(Executors, Placement, Attempts, outputs, Stages, Jobs, options);
        Graph = new(
            Attempts, outputs, Stages, Jobs, Recovery, new(Commands, Attempts, outputs, Stages, Jobs, options),
            new(Commands, Executors, Attempts, outputs, Stages));
        Demand = new(options);
        Roster = new(Commands, options, Executors, Placement, Recovery, Jobs, Demand);
        Reception = new(Commands, Roster, Executors, Placement, Attempts,
            new(Commands, Attempts, outputs, Stages, Graph, Recovery),
            new(term, executorSettings, options.TaskCpus));
        Departures = new(Commands, options, Executors, Placement, Recovery, Jobs, Demand);
        Conversation = new(Commands, Attempts, Graph, Reception, Roster, Departures, outputs);
        Reports = new(Commands, Jobs, Reception, Roster, Demand, Waiting, Departures);
        Invariants = assertInvariants ? new(Executors, Placement, Attempts, outputs, Stages, Jobs, options) : null;
    }

    public CommandBuffer Commands { get; } = new();

    public ExecutorTable Executors { get; }

    public PlacementQueue Placement { get; }

    public AttemptTable Attempts { get; }

    public StageBook Stages { get; }

    public JobBook Jobs { get; }

    public Recovery Recovery { get; }

    public JobGraph Graph { get; }

    public DemandPlanner Demand { get; }

    public ExecutorRoster Roster { get; }

    public Reception Reception { get; }

    public Departures Departures { get; }

    public WaitingLine Waiting { get; } = new();

    public Conversation Conversation { get; }

    public ClusterReports Reports { get; }

    public SchedulerInvariants? Invariants { get; }
}
