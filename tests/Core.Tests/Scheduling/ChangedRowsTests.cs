using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Scheduling;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class ChangedRowsTests
{
    private const ulong OtherRows = 99;

    [Fact, Behaviour(28, 29)]
    public void A_map_task_that_wrote_other_rows_runs_its_whole_stage_and_the_readers_again()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(
            Some.Plan([Some.Map(0, 2), Some.Map(1, 2, 0)], Some.Result(1, 1)));
        driver.Succeed(0, 0).Succeed(0, 1).Succeed(1, 0);
        var late = driver.Launch(1, 1);
        driver.Fail(late, Some.Unreadable(driver.Launch(0, 1), "a"));
        Assert.Equal(["0.1:1@a"], driver.Launched);

        driver.SucceedWith(0, 1, OtherRows);

        Assert.Equal(["0.2:0@a", "0.2:1@a"], driver.Launched);
        Assert.Contains("Task 1 of stage 0 (map 0) ran again", driver.Published<EngineEvent.Warned>().Single().Text,
            StringComparison.Ordinal);
        Assert.Empty(driver.AskOutputs("a", shuffle: 1).OfType<MapStatus>());
        driver.Succeed(0, 0).SucceedWith(0, 1, OtherRows);
        Assert.Equal(["1.1:0@a", "1.1:1@a"], driver.Launched);
        driver.Succeed(1, 0).Succeed(1, 1).Succeed(2, 0);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(29)]
    public void The_same_rows_again_change_nothing()
    {
        var driver = AfterTheLossOfAnOutputThatOneReducerHadRead();

        driver.Succeed(0, 1);

        Assert.Equal(["1.1:1@a"], driver.Launched);
        driver.Succeed(1, 1);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(28, 103)]
    public void Delivered_results_cannot_be_taken_back_so_the_job_is_given_up_with_the_usual_causes()
    {
        var driver = AfterTheLossOfAnOutputThatOneReducerHadRead();

        driver.SucceedWith(0, 1, OtherRows);

        var failed = Assert.IsType<JobOutcome.Failed>(driver.Ends.Single().Outcome);
        Assert.StartsWith("Changed rows: Task 1 of stage 0 (map 0) ran again (attempt 4 on executor a on host-a) and wrote "
            + "other rows than before, when others had read its first rows; 1 of 2 results that were made of them "
            + "have been delivered and cannot be taken back.", failed.Reason, StringComparison.Ordinal);
        Assert.All(
            ["sums of doubles", "order of arrival", "clock", "chance", "flint.shuffle.changedRows=warn"],
            part => Assert.Contains(part, failed.Reason, StringComparison.Ordinal));
        Assert.Empty(driver.Launched);
    }

    [Fact, Behaviour(28)]
    public void The_next_job_runs_after_one_was_given_up_for_changed_rows()
    {
        var driver = AfterTheLossOfAnOutputThatOneReducerHadRead();
        driver.SucceedWith(0, 1, OtherRows);

        driver.Submit(Some.JobWithOneShuffle(2, 1), job: 1);

        Assert.Equal(["0.2:0@a", "0.2:1@a"], driver.Launched);
        driver.Succeed(0, 0).Succeed(0, 1).Succeed(2, 0);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Last().Outcome);
    }

    [Fact, Behaviour(29)]
    public void Told_to_warn_it_goes_on_and_says_so()
    {
        var driver = AfterTheLossOfAnOutputThatOneReducerHadRead(
            Some.Options with { ChangedRows = ChangedRowsPolicy.Warn });

        driver.SucceedWith(0, 1, OtherRows);

        Assert.Equal(["1.1:1@a"], driver.Launched);
        Assert.Contains("they are mixed", driver.Published<EngineEvent.Warned>().Single().Text, StringComparison.Ordinal);
    }

    [Fact, Behaviour(103)]
    public void Rows_that_nobody_has_read_may_change()
    {
        var driver = new Driver().Join("a").Join("b").Submit(Some.JobWithOneShuffle(3, 1)).Succeed(0, 0);
        var lost = driver.ExecutorOf(driver.Launch(0, 0));
        driver.Report(Some.Gone(lost, LossReason.NodeLost));
        var alive = lost == "a" ? "b" : "a";
        driver.Succeed(driver.Launches.Last(launch => launch.Executor == alive).Task);
        var rest = new[] { driver.Launches[^1].Task.Partition };
        driver.SucceedWith(0, rest[0], OtherRows);

        driver.SucceedWith(0, driver.Launches[^1].Task.Partition, OtherRows);

        Assert.Equal([$"1.0:0@{alive}"], driver.Launched);
        Assert.Empty(driver.Events.OfType<EngineEvent.Warned>());
    }

    [Fact, Behaviour(103)]
    public void A_reader_that_was_running_when_rows_changed_is_stopped_and_its_success_does_not_count()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(Some.JobWithOneShuffle(2, 2))
            .Succeed(0, 0).Succeed(0, 1);
        var old = driver.Launch(1, 0);
        driver.Fail(1, 1, Some.Unreadable(driver.Launch(0, 1), "a"));

        driver.SucceedWith(0, 1, OtherRows);

        Assert.Contains(old.Attempt.Value, driver.Killed);
        driver.Succeed(old);
        Assert.Empty(driver.Delivered());
        Assert.IsType<TaskFailure.Killed>(driver.Published<EngineEvent.TaskEnded>().Single().Failure);
        driver.Succeed(0, 0).Succeed(0, 1).Succeed(1, 0).Succeed(1, 1);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(103)]
    public void A_map_task_of_before_the_roll_back_does_not_count()
    {
        var driver = new Driver().Join("a", slots: 16).Join("b", slots: 16).Submit(Some.JobWithOneShuffle(6, 6));
        foreach (var map in Enumerable.Range(0, 6))
        {
            driver.Succeed(0, map);
        }

        driver.Report(Some.Gone("b", LossReason.NodeLost));
        var again = driver.Launches.TakeLast(2).Select(launch => launch.Task).ToList();
        driver.SucceedWith(0, again[0].Partition, OtherRows);
        Assert.Contains(again[1].Attempt.Value, driver.Killed);

        driver.Succeed(again[1]);

        Assert.All(driver.AskOutputs("a"), Assert.Null);
    }

    /// <summary>
    /// Stage 1 is complete and stage 2 is not: were only the second rolled back, the result would join old rows of
    /// stage 0 with new ones.
    /// </summary>
    [Fact, Behaviour(103)]
    public void A_complete_branch_of_a_diamond_begins_anew_with_the_other_one()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(Some.Plan(
            [Some.Map(0, 1), Some.Map(1, 1, 0), Some.Map(2, 2, 0)], Some.Result(1, 1, 2)));
        driver.Succeed(0, 0).Succeed(1, 0).Succeed(2, 0);
        driver.Fail(2, 1, Some.Unreadable(driver.Launch(0, 0), "a"));

        driver.SucceedWith(0, 0, OtherRows);

        Assert.Equal(["0.2:0@a"], driver.Launched);
        Assert.Equal(["1.1:0@a", "2.1:0@a", "2.1:1@a"], driver.Succeed(0, 0).Launched);
        driver.Succeed(1, 0).Succeed(2, 0).Succeed(2, 1).Succeed(3, 0);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(103)]
    public void Readers_of_lost_readers_count_as_readers()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(Some.Plan(
            [Some.Map(0, 1), Some.Map(1, 1, 0), Some.Map(2, 1, 1), Some.Map(3, 1, 0)], Some.Result(1, 2, 3)));
        driver.Succeed(0, 0).Succeed(1, 0).Succeed(2, 0);
        driver.Cut("a").Say("a", Some.Register(
            "a", attempts: [driver.Launch(3, 0).Attempt],
            outputs: [Some.Status(driver.Launch(0, 0), "a"), Some.Status(driver.Launch(2, 0), "a")]));
        driver.Fail(3, 0, Some.Unreadable(driver.Launch(0, 0), "a"));

        driver.SucceedWith(0, 0, OtherRows);

        Assert.Equal(["0.2:0@a"], driver.Launched);
        Assert.All(driver.AskOutputs("a", shuffle: 2), Assert.Null);
    }

    [Fact, Behaviour(103)]
    public void A_held_permission_to_publish_is_freed_when_the_rolled_back_attempt_has_ended()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(Some.JobWithOneShuffle(1, 2)).Succeed(0, 0);
        var old = driver.Launch(1, 0);
        Assert.True(driver.AskCommit(old));
        driver.Fail(1, 1, Some.Unreadable(driver.Launch(0, 0), "a")).SucceedWith(0, 0, OtherRows);
        driver.Succeed(0, 0);
        Assert.False(driver.AskCommit(driver.Launch(1, 0)));

        driver.Succeed(old);

        Assert.True(driver.AskCommit(driver.Launch(1, 0)));
        Assert.Empty(driver.Delivered());
    }

    [Fact, Behaviour(29)]
    public void Partly_combined_rows_are_not_compared()
    {
        var driver = AfterTheLossOfAnOutputThatOneReducerHadRead();

        driver.SucceedWith(0, 1, rows: 0);

        Assert.Equal(["1.1:1@a"], driver.Launched);
    }

    private static Driver AfterTheLossOfAnOutputThatOneReducerHadRead(SchedulerOptions? options = null)
    {
        var driver = new Driver(options).Join("a", slots: 8).Submit(Some.JobWithOneShuffle(2, 2))
            .Succeed(0, 0).Succeed(0, 1).Succeed(1, 0);
        driver.Fail(1, 1, Some.Unreadable(driver.Launch(0, 1), "a"));
        Assert.Equal(["0.1:1@a"], driver.Launched);
        return driver;
    }
}
