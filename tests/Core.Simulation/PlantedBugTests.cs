using Flint.Simulation.Faults;
using Flint.Simulation.World;

namespace Flint.Simulation;

public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int Seeds = 5_000;

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

    [Fact]
    public void Changed_rows_that_nobody_notices_are_caught() =>
        Caught(PlantedBug.OverlooksChangedRows, "not coherent");

    [Fact]
    public void A_result_made_of_rows_that_were_rolled_back_is_caught() =>
        Caught(PlantedBug.DeliversRolledBackResults, "partition");

    [Fact]
    public void Outputs_that_an_executor_brings_back_and_that_are_made_again_are_caught() =>
        Caught(PlantedBug.OverlooksHeldOutputs, "again, though the output of");

    [Fact]
    public void A_shuffle_that_is_forgotten_while_a_job_needs_it_is_caught() =>
        Caught(PlantedBug.ForgetsTooEarly, "failed");

    [Fact]
    public void A_shuffle_that_is_never_forgotten_is_caught() =>
        Caught(PlantedBug.NeverForgets, "nobody needs");

    [Fact]
    public void A_permission_that_a_frozen_holder_loses_without_being_declared_lost_is_caught() =>
        Caught(PlantedBug.FreesSilentHolders, "may both publish");

    [Fact]
    public void A_launch_on_an_executor_that_leaves_is_caught() =>
        Caught(PlantedBug.LaunchesOnLeavers, "which leaves");

    [Fact]
    public void An_executor_that_is_let_go_while_it_is_needed_is_caught() =>
        Caught(PlantedBug.LetsGoTooEarly, "let go too early");

    [Fact]
    public void A_result_that_counts_before_it_is_fetched_is_caught() =>
        Caught(PlantedBug.CountsReportedResults, "succeeded with");

    [Fact]
    public void A_lost_result_that_is_not_made_again_is_caught() =>
        Caught(PlantedBug.OverlooksLostResults, "hang");

    [Fact]
    public void A_result_that_an_executor_keeps_for_ever_is_caught() =>
        Caught(PlantedBug.LeavesResults, "still keeps a result");

    [Fact]
    public void A_program_that_goes_while_tasks_need_it_is_caught() =>
        Caught(PlantedBug.KeepsNoPrograms, "its program is not there");

    [Fact]
    public void A_program_that_stays_for_ever_is_caught() =>
        Caught(PlantedBug.DropsNoPrograms, "is there yet");

    [Fact]
    public void The_end_of_a_task_that_is_never_told_is_caught() =>
        Caught(PlantedBug.SwallowsEnds, "never tell the end");

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
