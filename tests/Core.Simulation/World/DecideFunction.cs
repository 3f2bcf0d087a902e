using Flint.Scheduling;

namespace Flint.Simulation.World;

/// <summary>The scheduler core's Handle, or the same with a bug planted around it.</summary>
internal delegate IReadOnlyList<SchedulerCommand> DecideFunction(SchedulerEvent happened, DateTimeOffset now);
