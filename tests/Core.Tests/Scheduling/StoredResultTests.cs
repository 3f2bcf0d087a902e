using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Settings;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

/// <summary>Results that their executors keep until the driver has fetched them.</summary>
public sealed class StoredResultTests
{
    private const string Refused = "fetch from http://a: connection refused";

    private static readonly ExecutorMessage Alive = new ExecutorMessage.Heartbeat([]);

    [Fact]
    public void A_stored_result_counts_as_delivered_when_it_was_fetched()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));
        var task = driver.Launch(0, 0);

        driver.End(task, Stored(task));
        Assert.Equal([0], driver.Delivered());
        Assert.Empty(driver.Ends);
        driver.Fetched(task);

        Assert.Equal([new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Succeeded())], driver.Ends);
    }

    [Fact]
    public void A_lost_result_runs_its_partition_again_and_no_other()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobOf(2));
        var lost = driver.Launch(0, 0);
        driver.End(lost, Stored(lost)).Succeed(0, 1).Report(Some.Gone("a", LossReason.Exited));

        driver.Lost(lost, Refused);

        Assert.Equal(["0.0:0@b"], driver.Launched);
        Assert.Equal(
            [$"The result of task 0 of stage 0 (result) is lost, its task runs again: {Refused}"],
            driver.Published<EngineEvent.Warned>().Select(warned => warned.Text));
        driver.Succeed(0, 0);
        Assert.Equal([new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Succeeded())], driver.Ends);
        Assert.Equal([0, 1, 0], driver.Delivered());
    }

    [Fact, Behaviour(36)]
    public void A_lost_result_is_charged_neither_to_the_task_nor_to_the_executor()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1, ExecutorMaxNumFailures = 2 })
            .With("a").Submit(Some.JobOf(1));

        for (var loss = 0; loss < 3; loss++)
        {
            var task = driver.Launch(0, 0);
            driver.End(task, Stored(task)).Lost(task, Refused).Say("a", Alive);
        }

        driver.Succeed(0, 0);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact, Behaviour(36)]
    public void Who_could_not_give_a_result_gets_no_task_until_it_is_heard_again()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).With("a").Submit(Some.JobOf(1));
        var task = driver.Launch(0, 0);

        driver.End(task, Stored(task)).Lost(task, Refused);
        Assert.Empty(driver.Launched);
        driver.Say("a", Alive);
        Assert.Equal(["0.0:0@a"], driver.Launched);

        driver.End(driver.Launch(0, 0), Stored(driver.Launch(0, 0))).Lost(driver.Launch(0, 0), Refused)
            .Report(Some.Gone("a", LossReason.Exited)).Join("b").Succeed(0, 0);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact]
    public void A_result_that_can_never_be_fetched_though_its_executor_is_there_gives_the_job_up()
    {
        var driver = new Driver(Some.Options with { StageMaxConsecutiveAttempts = 2 }).With("a").Submit(Some.JobOf(1));

        for (var loss = 0; loss < 2; loss++)
        {
            var task = driver.Launch(0, 0);
            driver.End(task, Stored(task)).Lost(task, Refused).Say("a", Alive);
        }

        Assert.Equal(
            new JobOutcome.Failed(
                "The result of task 0 of stage 0 (result) was lost 2 times, the limit of " +
                $"flint.stage.maxConsecutiveAttempts; last on executor a on host-a: {Refused}"),
            driver.Ends.Single().Outcome);
    }

    [Fact]
    public void Results_that_die_with_their_executors_never_give_the_job_up()
    {
        var driver = new Driver(Some.Options with { StageMaxConsecutiveAttempts = 1 }).With("a").Submit(Some.JobOf(1));

        foreach (var next in (string[])["b", "c", "d"])
        {
            var task = driver.Launch(0, 0);
            driver.End(task, Stored(task))
                .Report(Some.Gone(driver.ExecutorOf(task), LossReason.NodeLost)).Lost(task, Refused).Join(next);
        }

        Assert.Empty(driver.Ends);
        Assert.Equal("d", driver.ExecutorOf(driver.Launch(0, 0)));
    }

    [Fact]
    public void The_right_to_publish_is_free_again_when_the_result_of_its_holder_is_lost()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));
        var lost = driver.Launch(0, 0);
        Assert.True(driver.AskCommit(lost));

        driver.End(lost, Stored(lost)).Lost(lost, Refused).Say("a", Alive);

        Assert.True(driver.AskCommit(driver.Launch(0, 0)));
    }

    [Fact]
    public void A_result_that_is_lost_with_the_map_outputs_it_was_made_of_makes_those_first()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1)).Succeed(0, 0);
        var lost = driver.Launch(1, 0);
        driver.End(lost, Stored(lost)).Report(Some.Gone("a", LossReason.Exited)).Join("b");

        driver.Lost(lost, Refused).Succeed(0, 0);

        Assert.Equal(["1.1:0@b"], driver.Launched);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Succeed(1, 0).Ends.Single().Outcome);
    }

    [Fact]
    public void A_lost_result_does_not_count_towards_the_limit_of_results()
    {
        var driver = new Driver(Some.Options with { MaxResultSize = new ByteSize(10) }).With("a").Submit(Some.JobOf(1));
        var lost = driver.Launch(0, 0);
        driver.End(lost, Stored(lost, bytes: 8)).Lost(lost, Refused).Say("a", Alive);

        var again = driver.Launch(0, 0);
        driver.End(again, Stored(again, bytes: 8)).Fetched(again);

        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    [Fact]
    public void A_fetch_that_ends_after_its_job_or_twice_changes_nothing()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));
        var first = driver.Launch(0, 0);
        driver.End(first, Stored(first)).Lost(first, Refused).Say("a", Alive);

        driver.Lost(first, Refused);
        Assert.Empty(driver.Last);
        driver.Fetched(first);
        Assert.Empty(driver.Ends);
        driver.Cancel().Fail(0, 0, new TaskFailure.Killed("")).Fetched(driver.Launch(0, 0)).Lost(first, Refused);

        Assert.Equal(new JobOutcome.Cancelled("enough"), driver.Ends.Single().Outcome);
    }

    private static TaskOutcome.StoredResult Stored(TaskLaunch task, long bytes = 1 << 21) =>
        new(task.Attempt, bytes, "http://a");
}
