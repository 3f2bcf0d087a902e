using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

/// <summary>Executors that leave, because their cluster or somebody at their node wants it.</summary>
public sealed class DepartureTests
{
    [Fact]
    public void An_executor_that_is_about_to_leave_finishes_what_it_has()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(2));
        Leave(driver, "a");

        Assert.Empty(driver.Succeed(0, 0).Launched);
        Assert.Equal([0], driver.Delivered());
        Assert.Equal(["0.0:1@b"], driver.With("b").Launched);
    }

    [Fact]
    public void It_is_told_its_deadline_and_who_stays_and_another_one_is_wished_for()
    {
        var driver = new Driver().With("a", "b", "c");
        Leave(driver, "c");
        driver.Say("c", new ExecutorMessage.Draining("told"));

        Leave(driver, "a");

        var drain = driver.Sent<DriverMessage.Drain>().Single();
        Assert.Equal(driver.Now.AddMinutes(1), drain.Deadline);
        Assert.Equal(["http://b"], drain.Peers);
        var wish = Wish(driver);
        Assert.Equal(2, wish.Profiles[ProfileId.Default].Count);
        Assert.Empty(wish.Release);
        Assert.Equal(
            new EngineEvent.ExecutorLeaving(new("a"), driver.Now.AddMinutes(1), "Preempted"),
            driver.Published<EngineEvent.ExecutorLeaving>().Single());
    }

    [Fact]
    public void One_that_has_not_registered_yet_is_told_when_it_does()
    {
        var driver = new Driver();
        driver.Report(new ClusterEvent.Granted(new("a"), ProfileId.Default, "h", null, null));
        Leave(driver, "a");
        Assert.Empty(driver.Sent<DriverMessage.Drain>());

        driver.With("a");

        Assert.Equal(
            [typeof(DriverMessage.Registered), typeof(DriverMessage.Drain)],
            driver.Sent<DriverMessage>().Select(message => message.GetType()));
        Assert.Empty(driver.Submit(Some.JobOf(1)).Launched);
    }

    [Fact]
    public void The_cluster_hears_once_that_it_drains_and_that_it_has_drained()
    {
        var driver = new Driver().With("a");
        Leave(driver, "a");

        driver.Say("a", new ExecutorMessage.Draining("told")).Say("a", new ExecutorMessage.Draining("told"))
            .Say("a", new ExecutorMessage.Drained()).Say("a", new ExecutorMessage.Drained());

        Assert.Equal(
            [
                new SchedulerCommand.Observe(new("a"), ExecutorStanding.Registered),
                new SchedulerCommand.Observe(new("a"), ExecutorStanding.Draining),
                new SchedulerCommand.Observe(new("a"), ExecutorStanding.Drained),
            ],
            driver.All.OfType<SchedulerCommand.Observe>());
    }

    [Fact]
    public void One_that_has_drained_and_holds_nothing_is_let_go_at_once()
    {
        var driver = new Driver().With("a");
        Leave(driver, "a");

        driver.Say("a", new ExecutorMessage.Draining("told"));
        Assert.Empty(driver.Last.OfType<SchedulerCommand.Demand>());
        driver.Say("a", new ExecutorMessage.Drained());

        Assert.Equal(ReleaseReason.Drained, Wish(driver).Release[new("a")]);
        Assert.Empty(driver.Report(new ClusterEvent.Gone(new("a"), LossReason.Released, 0, "released"))
            .Last.OfType<SchedulerCommand.Demand>().Single().Desired.Release);
    }

    [Fact]
    public void One_that_drains_unasked_leaves_and_may_take_its_time()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(2));

        driver.Say("a", new ExecutorMessage.Draining("signal PWR"));

        Assert.Equal(
            new EngineEvent.ExecutorLeaving(new("a"), null, "signal PWR"),
            driver.Published<EngineEvent.ExecutorLeaving>().Single());
        Assert.Contains(new SchedulerCommand.Observe(new("a"), ExecutorStanding.Draining), driver.Last);
        Assert.Equal(2, Wish(driver).Profiles[ProfileId.Default].Count);
        Assert.Empty(driver.Sent<DriverMessage.Drain>());
        driver.WaitWithHeartbeats(3600, "a");
        Assert.Equal(["0.0:1@b"], driver.With("b").Launched);
        Assert.Empty(driver.Succeed(0, 0).Launched);
        driver.Say("a", new ExecutorMessage.Drained());
        Assert.Equal(ReleaseReason.Drained, Wish(driver).Release[new("a")]);
    }

    [Fact]
    public void One_that_drains_unasked_is_let_go_at_its_limit()
    {
        var options = Some.Options with { DecommissionForceKillTimeout = TimeSpan.FromMinutes(5), TaskMaxFailures = 1 };
        var driver = new Driver(options).With("a").Submit(Some.JobOf(1)).Say("a", new ExecutorMessage.Draining("PWR"));

        driver.WaitWithHeartbeats(299, "a");
        Assert.DoesNotContain(driver.All.OfType<SchedulerCommand.Demand>(), wish => wish.Desired.Release.Count > 0);
        driver.Wait(1);

        Assert.Equal(ReleaseReason.Drained, Wish(driver).Release[new("a")]);
        driver.Report(Some.Gone("a", LossReason.Exited)).With("b");
        Assert.Equal(["0.0:0@b"], driver.Launched);
    }

    [Fact]
    public void One_whose_outputs_a_running_job_reads_goes_on_serving_until_the_job_has_read_them()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobWithOneShuffle(2, 1));
        driver.Succeed(0, 0).Succeed(0, 1);
        var idle = driver.ExecutorOf(driver.Launch(1, 0)) == "a" ? "b" : "a";

        driver.Say(idle, new ExecutorMessage.Draining("PWR")).Say(idle, new ExecutorMessage.Drained());
        Assert.Empty(driver.Last.OfType<SchedulerCommand.Demand>());
        Assert.DoesNotContain(null, driver.AskOutputs(idle == "a" ? "b" : "a"));
        driver.Succeed(1, 0);

        Assert.Equal([new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Succeeded())], driver.Ends);
        Assert.Equal(ReleaseReason.Drained, Wish(driver).Release[new(idle)]);
    }

    [Fact]
    public void One_whose_outputs_a_stage_still_completes_stays_until_that_stage_ends_needed_or_not()
    {
        // The other job keeps a and b busy, so that c reads the shuffle.
        var driver = new Driver().With("a", "b", "c")
            .Submit(Some.Plan([Some.Map(0, 3), Some.Map(1, 1, 0)], Some.Result(1, 1)))
            .Submit(Some.JobOf(2), job: 1);
        foreach (var name in new[] { "a", "b", "c" })
        {
            driver.Succeed(driver.Launches.First(launch => launch.Executor == name).Task);
        }

        var reader = driver.Launch(1, 0);
        Assert.Equal("c", driver.ExecutorOf(reader));
        driver.Succeed(3, 0).Succeed(3, 1);
        driver.Say("a", new ExecutorMessage.Draining("PWR")).With("d");
        driver.Report(Some.Gone("b", LossReason.Exited)).Say("a", new ExecutorMessage.Drained());
        var again = driver.Launches[^1];
        Assert.Equal("d", again.Executor);

        driver.Succeed(reader);

        Assert.Equal(["2.0:0@c"], driver.Launched);
        Assert.Empty(driver.Last.OfType<SchedulerCommand.Demand>());
        Assert.Equal(ReleaseReason.Drained, Wish(driver.Succeed(again.Task)).Release[new("a")]);
    }

    [Fact]
    public void What_it_held_is_given_up_when_it_is_let_go_so_that_no_later_job_counts_on_it()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1)).Succeed(0, 0).Succeed(1, 0);
        var output = Some.Status(driver.Launch(0, 0), "a");
        driver.Say("a", new ExecutorMessage.Draining("PWR")).Say("a", new ExecutorMessage.Drained());

        // It comes back from a cut and says that it holds it.
        driver.Cut("a").Say("a", Some.Register("a", outputs: [output]));

        Assert.Equal(["0.1:0@b"], driver.With("b").Submit(Some.JobWithOneShuffle(1, 1), job: 1).Launched);
    }

    [Fact, Behaviour(70)]
    public void At_the_deadline_it_is_let_go_and_what_ran_there_runs_elsewhere_uncharged()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).With("a").Submit(Some.JobOf(1));
        Leave(driver, "a");
        driver.Say("a", new ExecutorMessage.Draining("told")).With("b");

        driver.WaitWithHeartbeats(59, "a", "b");
        Assert.Empty(driver.Last.OfType<SchedulerCommand.Demand>());
        driver.Wait(1);
        Assert.Equal(ReleaseReason.Drained, Wish(driver).Release[new("a")]);
        driver.Report(Some.Gone("a", LossReason.Exited));

        Assert.False(driver.Published<EngineEvent.TaskEnded>().Single().Failure!.CountsAgainstTask);
        Assert.Equal(["0.0:0@b"], driver.Launched);
        Assert.Empty(driver.Ends);
    }

    [Fact]
    public void One_that_dies_before_its_time_is_lost_like_any_other()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).With("a").Submit(Some.JobOf(1));
        Leave(driver, "a");

        driver.Report(Some.Gone("a", LossReason.MemoryExceeded));

        var failed = Assert.IsType<JobOutcome.Failed>(driver.Ends.Single().Outcome);
        Assert.True(Assert.IsType<TaskFailure.ExecutorLost>(failed.Last?.Failure).FaultOfTask);
    }

    [Fact]
    public void Those_that_are_taken_away_idle_do_not_count_towards_the_limit_of_executors_that_die()
    {
        var driver = new Driver(Some.Options with { ExecutorMaxNumFailures = 1 }).With("a").Submit(Some.JobOf(1));
        driver.Succeed(0, 0);
        Leave(driver, "a");

        driver.WaitWithHeartbeats(60, "a").Report(Some.Gone("a", LossReason.Exited)).Submit(Some.JobOf(1), job: 1);

        Assert.Single(driver.Ends);
    }

    [Fact, Behaviour(14)]
    public void Fetch_failures_of_an_executor_that_leaves_do_not_count_towards_the_limit_of_stage_attempts()
    {
        var driver = ReadFromLeaver(new() { StageMaxConsecutiveAttempts = 1 });

        Assert.Empty(driver.Ends);
        Assert.Equal(["0.1:0@b"], driver.Launched);
        driver.Succeed(0, 0).Succeed(1, 1);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(14)]
    public void They_count_if_the_setting_says_so()
    {
        var driver = ReadFromLeaver(
            new() { StageMaxConsecutiveAttempts = 1, IgnoreDecommissionFetchFailure = false });

        Assert.IsType<JobOutcome.Failed>(driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(14)]
    public void They_do_not_count_when_it_is_gone_either()
    {
        var driver = new Driver(new() { StageMaxConsecutiveAttempts = 1 }).With("a")
            .Submit(Some.JobWithOneShuffle(1, 1)).Succeed(0, 0);
        var (map, reduce) = (driver.Launch(0, 0), driver.Launch(1, 0));
        Leave(driver, "a");
        driver.With("b");

        driver.Report(Some.Gone("a", LossReason.Preempted)).Succeed(0, 0);
        driver.Fail(1, 0, Some.Unreadable(map, "a"));

        Assert.NotEqual(reduce.Attempt, driver.Launch(1, 0).Attempt);
        Assert.Empty(driver.Ends);
    }

    [Fact]
    public void A_launch_that_it_does_not_take_is_launched_elsewhere_uncharged()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).With("a").Submit(Some.JobOf(1));
        driver.Say("a", new ExecutorMessage.Draining("PWR"));

        driver.Fail(0, 0, new TaskFailure.Killed("not started: executor a leaves"));

        Assert.Empty(driver.Launched);
        Assert.Equal(["0.0:0@b"], driver.With("b").Launched);
    }

    /// <summary>A reduce task on b cannot read what lies on a, which leaves.</summary>
    private static Driver ReadFromLeaver(SchedulerOptions options)
    {
        var driver = new Driver(options).With("a").Submit(Some.JobWithOneShuffle(1, 2)).Succeed(0, 0);
        var map = driver.Launch(0, 0);
        Leave(driver, "a");
        driver.Succeed(1, 0).With("b");
        Assert.Equal("b", driver.ExecutorOf(driver.Launch(1, 1)));
        return driver.Fail(1, 1, Some.Unreadable(map, "a"));
    }

    private static void Leave(Driver driver, string executor) => driver.Report(
        new ClusterEvent.Leaving(new(executor), driver.Now.AddMinutes(1), LossReason.Preempted));

    private static ExecutorDemand Wish(Driver driver) =>
        driver.Last.OfType<SchedulerCommand.Demand>().Single().Desired;
}
