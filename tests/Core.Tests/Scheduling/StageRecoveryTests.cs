using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class StageRecoveryTests
{
    [Fact, Behaviour(1)]
    public void A_diamond_creates_each_stage_once_and_parents_first()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(Some.Plan(
            [Some.Map(0, 1), Some.Map(1, 1, 0), Some.Map(2, 1, 0)], Some.Result(1, 1, 2)));

        Assert.Equal(["0.0:0@a"], driver.Launched);
        Assert.Equal(["1.0:0@a", "2.0:0@a"], driver.Succeed(0, 0).Launched);
        Assert.Empty(driver.Succeed(1, 0).Launched);
        Assert.Equal(["3.0:0@a"], driver.Succeed(2, 0).Launched);
        driver.Succeed(3, 0);
        Assert.Equal(4, driver.Launches.Count);
        Assert.Equal([new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Succeeded())], driver.Ends);
    }

    [Fact, Behaviour(7)]
    public void Fetch_failure_reruns_only_the_lost_map_partition()
    {
        var driver = AfterMaps(maps: 2, reduces: 2);
        driver.Succeed(1, 0);

        driver.Fail(1, 1, Some.Unreadable(driver.Launch(0, 1), driver.ExecutorOf(driver.Launch(0, 1))));

        Assert.Equal(["0.1:1"], Places(driver));
        Assert.Equal(["1.1:1"], Places(driver.Succeed(0, 1)));
        Assert.Equal(new Epoch(1), driver.Launch(1, 1).Epoch);
        driver.Succeed(1, 1);
        Assert.Equal([0, 1], driver.Delivered());
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(7)]
    public void An_executor_that_cannot_be_read_twice_in_a_row_loses_all_its_outputs()
    {
        var driver = new Driver().Join("a", slots: 4).Submit(Some.JobWithOneShuffle(3, 1));
        driver.Succeed(0, 0).Succeed(0, 1).Succeed(0, 2);
        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a")).Succeed(0, 0);

        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 1), "a"));

        Assert.Equal(["0.2:0", "0.2:1", "0.2:2"], Places(driver));
    }

    [Fact, Behaviour(9)]
    public void The_loss_of_an_executor_drops_its_outputs_at_once_and_only_those_run_again()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobWithOneShuffle(2, 3));
        driver.Succeed(0, 0).Succeed(0, 1);
        var lost = driver.ExecutorOf(driver.Launch(0, 0));
        var alive = lost == "a" ? "b" : "a";

        driver.Report(Some.Gone(lost, LossReason.NodeLost));

        // The other executor is busy with a reduce task that may have read all it needs.
        Assert.Empty(driver.Launched);
        Assert.Null(driver.AskOutputs(alive)[0]);
        Assert.NotNull(driver.AskOutputs(alive)[1]);
        var busy = driver.Launches.Last(launch => launch.Executor == alive).Task;
        Assert.Equal([$"0.1:0@{alive}"], driver.Succeed(busy).Launched);
    }

    [Fact, Behaviour(11, 15)]
    public void Many_fetch_failures_of_one_stage_attempt_count_once_and_end_it_once()
    {
        var driver = AfterMaps(maps: 1, reduces: 6, options: Some.Options with { StageMaxConsecutiveAttempts = 2 });
        var map = driver.Launch(0, 0);
        var reducers = Enumerable.Range(0, 6).Select(partition => driver.Launch(1, partition)).ToList();

        reducers.ForEach(task => driver.Fail(task, Some.Unreadable(map, driver.ExecutorOf(map))));

        Assert.Empty(driver.Ends);
        Assert.Single(driver.Events.OfType<EngineEvent.StageEnded>(), end => end.Stage == new StageAttempt(new(1), 0));
        Assert.Equal(6, Places(driver.Succeed(0, 0)).Count());
    }

    [Fact, Behaviour(12)]
    public void Four_failed_attempts_of_a_stage_in_a_row_give_the_job_up()
    {
        var driver = AfterMaps(maps: 1, reduces: 1);

        for (var attempt = 0; attempt < 4; attempt++)
        {
            Assert.Empty(driver.Ends);
            var map = driver.Launch(0, 0);
            driver.Fail(1, 0, Some.Unreadable(map, driver.ExecutorOf(map)));
            if (attempt < 3)
            {
                driver.Succeed(0, 0);
            }
        }

        var failed = Assert.IsType<JobOutcome.Failed>(driver.Ends.Single().Outcome);
        Assert.StartsWith(
            "stage 1 (result) failed 4 times in a row, the limit of flint.stage.maxConsecutiveAttempts; last: " +
            "could not fetch output 0 of shuffle 0 from executor", failed.Reason, StringComparison.Ordinal);
        Assert.IsType<TaskFailure.FetchFailed>(failed.Last?.Failure);
    }

    [Fact, Behaviour(13)]
    public void Failures_of_different_stages_or_before_a_success_never_add_up()
    {
        var driver = new Driver(Some.Options with { StageMaxConsecutiveAttempts = 2 }).Join("a", slots: 2)
            .Submit(Some.Plan([Some.Map(0, 1), Some.Map(1, 1, 0)], Some.Result(1, 1)));
        driver.Succeed(0, 0).Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a"));
        driver.Succeed(0, 0).Succeed(1, 0);

        driver.Fail(2, 0, Some.Unreadable(driver.Launch(1, 0), "a"));
        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a"));
        driver.Succeed(0, 0).Succeed(1, 0).Succeed(2, 0);

        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(16, 47)]
    public void A_late_fetch_failure_of_an_old_attempt_starts_no_second_one()
    {
        var driver = AfterMaps(maps: 1, reduces: 2);
        var (map, late) = (driver.Launch(0, 0), driver.Launch(1, 1));
        var owner = driver.ExecutorOf(map);
        driver.Fail(1, 0, Some.Unreadable(map, owner)).Succeed(0, 0);

        Assert.Empty(driver.Fail(late, Some.Unreadable(map, owner)).Launched);

        driver.Succeed(1, 0).Succeed(1, 1);
        Assert.Equal(2, driver.Events.OfType<EngineEvent.StageStarted>().Count(start => start.Stage.Stage.Value == 1));
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(16)]
    public void A_very_late_fetch_failure_after_the_retry_is_done_changes_nothing()
    {
        var driver = new Driver().Join("a", slots: 8)
            .Submit(Some.Plan([Some.Map(0, 1), Some.Map(1, 2, 0)], Some.Result(1, 1)));
        driver.Succeed(0, 0);
        var (map, late) = (driver.Launch(0, 0), driver.Launch(1, 1));
        driver.Fail(1, 0, Some.Unreadable(map, "a")).Succeed(0, 0).Succeed(1, 0).Succeed(1, 1);

        Assert.Empty(driver.Fail(late, Some.Unreadable(map, "a")).Launched);

        Assert.Equal(new JobOutcome.Succeeded(), driver.Succeed(2, 0).Ends.Single().Outcome);
    }

    [Fact, Behaviour(17)]
    public void A_map_output_of_an_executor_that_was_declared_lost_is_ignored_and_made_again()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1));
        var late = driver.Launch(0, 0);
        driver.Report(Some.Gone("a", LossReason.NodeLost)).With("b");
        Assert.Equal(["0.0:0@b"], driver.Launched);

        driver.Say("a", new ExecutorMessage.AttemptEnded(late.Attempt, Some.Output(late, "a"), TaskMetrics.None));

        Assert.Empty(driver.Last);
        Assert.Null(driver.AskOutputs("b")[0]);
        Assert.Equal(["1.0:0@b"], driver.Succeed(0, 0).Launched);
    }

    [Fact, Behaviour(18)]
    public void A_success_of_a_retired_attempt_on_a_live_executor_counts_and_stops_its_double()
    {
        var driver = AfterMaps(maps: 1, reduces: 2);
        var (map, old) = (driver.Launch(0, 0), driver.Launch(1, 1));
        driver.Fail(1, 0, Some.Unreadable(map, driver.ExecutorOf(map))).Succeed(0, 0);
        var twin = driver.Launch(1, 1);

        driver.Succeed(old);

        Assert.Equal([1], driver.Delivered());
        Assert.Equal([twin.Attempt.Value], driver.Killed);
        driver.Fail(twin, new TaskFailure.Killed("")).Succeed(1, 0);
        Assert.Equal([1, 0], driver.Delivered());
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(18)]
    public void A_success_of_a_retired_attempt_on_a_dead_executor_does_not_count()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobWithOneShuffle(1, 2)).Succeed(0, 0);
        var map = driver.ExecutorOf(driver.Launch(0, 0));
        var other = map == "a" ? "b" : "a";
        var old = driver.Launches.Last(launch => launch.Executor == other).Task;
        var failing = driver.Launches.Last(launch => launch.Executor == map).Task;
        driver.Fail(failing, Some.Unreadable(driver.Launch(0, 0), map));
        driver.Report(Some.Gone(other, LossReason.NodeLost));

        driver.Say(other, new ExecutorMessage.AttemptEnded(
            old.Attempt, new TaskOutcome.Result(new byte[1]), TaskMetrics.None));

        Assert.Empty(driver.Delivered());
    }

    [Fact, Behaviour(21)]
    public void The_loss_of_several_levels_at_once_is_recovered_level_by_level()
    {
        var driver = new Driver().With("a").Submit(
            Some.Plan([Some.Map(0, 1), Some.Map(1, 1, 0), Some.Map(2, 1, 1)], Some.Result(1, 2)));
        driver.Succeed(0, 0).Succeed(1, 0).Succeed(2, 0);

        driver.Report(Some.Gone("a", LossReason.NodeLost)).With("b");

        Assert.Equal(["0.1:0@b"], driver.Launched);
        Assert.Equal(["1.1:0@b"], driver.Succeed(0, 0).Launched);
        Assert.Equal(["2.1:0@b"], driver.Succeed(1, 0).Launched);
        Assert.Equal(["3.1:0@b"], driver.Succeed(2, 0).Launched);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Succeed(3, 0).Ends.Single().Outcome);
    }

    [Fact, Behaviour(42)]
    public void A_finished_map_task_of_a_lost_executor_runs_again_in_the_same_attempt()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobWithOneShuffle(3, 1)).Succeed(0, 0);
        var lost = driver.ExecutorOf(driver.Launch(0, 0));
        var alive = lost == "a" ? "b" : "a";

        driver.Report(Some.Gone(lost, LossReason.NodeLost));

        // One of the other maps runs on; the lost one and that of the lost executor follow on the slot it leaves.
        var rest = new List<string>();
        for (var turn = 0; turn < 3; turn++)
        {
            rest.AddRange(driver.Succeed(driver.Launches.Last(launch => launch.Executor == alive).Task).Launched);
        }

        Assert.Contains($"0.0:0@{alive}", rest);
        Assert.Equal($"1.0:0@{alive}", rest[^1]);
    }

    [Fact, Behaviour(42)]
    public void A_retired_attempt_launches_nothing_more()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 3)).Succeed(0, 0);

        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a"));
        Assert.Equal(["0.1:0@a"], driver.Launched);
        driver.Succeed(0, 0).Succeed(1, 0).Succeed(1, 1).Succeed(1, 2);

        Assert.Equal(
            [0, 1, 1, 1],
            driver.Launches.Where(launch => launch.Task.Stage.Stage.Value == 1)
                .Select(launch => launch.Task.Stage.Number));
    }

    [Fact]
    public void An_executor_is_told_the_outputs_and_the_epoch()
    {
        var driver = AfterMaps(maps: 2, reduces: 1);

        driver.Say("a", new ExecutorMessage.MapOutputsAsked(new(0), new(0)));

        var answer = driver.Sent<DriverMessage.MapOutputs>().Single();
        Assert.Equal((new ShuffleId(0), new Epoch(0)), (answer.Shuffle, answer.Epoch));
        Assert.Equal(
            [driver.Launch(0, 0).Attempt, driver.Launch(0, 1).Attempt], answer.Statuses.Select(s => s!.Attempt));
    }

    [Fact]
    public void Of_a_shuffle_that_is_not_known_an_output_is_missing_so_that_nobody_takes_it_for_empty()
    {
        var driver = AfterMaps(maps: 2, reduces: 1);

        Assert.Equal([null], driver.AskOutputs("a", shuffle: 7));
    }

    [Fact]
    public void A_question_for_a_later_epoch_is_answered_when_it_has_come()
    {
        var driver = AfterMaps(maps: 1, reduces: 1);

        driver.Say("a", new ExecutorMessage.MapOutputsAsked(new(0), new(1)));
        Assert.Empty(driver.Sent<DriverMessage.MapOutputs>());

        var map = driver.Launch(0, 0);
        driver.Fail(1, 0, Some.Unreadable(map, driver.ExecutorOf(map)));
        Assert.Equal(new Epoch(1), driver.Sent<DriverMessage.MapOutputs>().Single().Epoch);
    }

    private static Driver AfterMaps(int maps, int reduces, SchedulerOptions? options = null)
    {
        var driver = new Driver(options).Join("a", slots: 4).Join("b", slots: 4)
            .Submit(Some.JobWithOneShuffle(maps, reduces));
        for (var map = 0; map < maps; map++)
        {
            driver.Succeed(0, map);
        }

        return driver;
    }

    private static IEnumerable<string> Places(Driver driver) => driver.Launched.Select(launch => launch.Split('@')[0]);
}
