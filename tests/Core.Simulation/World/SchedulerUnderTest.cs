using Flint.Scheduling;

namespace Flint.Simulation.World;

/// <summary>
/// Makes the scheduler core of a run, with its invariants checked after each event. The limit of stage attempts is out
/// of reach: how many a slow loss costs is a matter of luck, and a job that fails shall be a finding.
/// </summary>
internal static class SchedulerUnderTest
{
    public static DecideFunction New(int executors, int seed)
    {
        var options = new SchedulerOptions
        {
            ExecutorInstances = executors,
            StageMaxConsecutiveAttempts = 30,
            ExecutorMaxNumFailures = 20,
        };
        return new SchedulerCore(
            options, new Dictionary<string, string>(), new(1), seed, assertInvariants: true).Handle;
    }
}
