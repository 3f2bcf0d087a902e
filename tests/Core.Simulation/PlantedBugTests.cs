using Flint.Simulation.Faults;
using Flint.Simulation.World;

namespace Flint.Simulation;

public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int Seeds = 2_000;

    [Fact]
    public void A_skipped_epoch_check_is_caught() =>
        Caught(PlantedBug.SkipsEpochCheck, "lost before it was launched", "failed");

    [Fact]
    public void A_double_commit_is_caught() =>
        Caught(PlantedBug.LetsEveryoneCommit, "may");

    [Fact]
    public void A_success_of_a_zombie_that_counts_is_caught() =>
        Caught(PlantedBug.AcceptsZombies, "delivered");

    [Fact]
    public void A_forgotten_second_attempt_is_caught() =>
        Caught(PlantedBug.ForgetsToQueueAgain, "hang");

    [Fact]
    public void A_map_output_of_a_lost_executor_that_is_told_again_is_caught() =>
        Caught(PlantedBug.ReusesOutputsOfLostExecutors, "removed");

    [Fact]
    public void A_fetch_failure_that_counts_as_the_task_s_own_is_caught() =>
        Caught(PlantedBug.CountsFetchFailures, "failed");

    [Fact]
    public void A_dropped_cancel_is_caught() =>
        Caught(PlantedBug.DropsCancel, "cancelled: True");

    [Fact]
    public void An_over_committed_slot_is_caught() =>
        Caught(PlantedBug.OverCommitsSlots, "slots");

    private void Caught(Func<DecideFunction, DecideFunction> plant, params string[] expected)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            if (new SimulatedRun(seed, plant).Run().Auditor.Violation is { } violation)
            {
                output.WriteLine($"seed {seed}: {violation}");
                Assert.Contains(expected, part => violation.Contains(part, StringComparison.Ordinal));
                Assert.Null(new SimulatedRun(seed).Run().Auditor.Violation);
                return;
            }
        }

        Assert.Fail($"not caught within {Seeds} seeds");
    }
}
