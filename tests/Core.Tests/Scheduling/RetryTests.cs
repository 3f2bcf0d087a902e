using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class RetryTests
{
    [Fact, Behaviour(53)]
    public void A_task_that_fails_once_runs_again_and_the_job_succeeds()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));

        driver.Fail(0, 0, Some.UserError());

        Assert.Equal(["0.0:0@a"], driver.Launched);
        Assert.Equal((new TaskAttemptId(1), 1), (driver.Launch(0, 0).Attempt, driver.Launch(0, 0).Number));
        driver.Succeed(0, 0);
        Assert.Equal([new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Succeeded())], driver.Ends);
    }

    [Fact, Behaviour(36, 53)]
    public void The_same_task_failing_four_times_gives_the_job_up_with_the_last_failure()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(2));

        for (var failure = 1; failure <= 4; failure++)
        {
            Assert.Empty(driver.Ends);
            driver.Fail(0, 0, Some.UserError($"boom {failure}"));
        }

        Assert.Equal(
            [
                new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Failed(
                    "Task 0 of stage 0 (result) failed 4 times, the limit of flint.task.maxFailures; last on executor a on " +
                    "host-a: System.InvalidOperationException: boom 4 (in Map)",
                    new(Some.UserError("boom 4"), "0.0 result", "3 at partition 0", "host-a"))),
            ],
            driver.Ends);
    }

    [Fact]
    public void A_launch_that_no_message_carries_gives_its_job_up_at_once_and_its_slot_is_free()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(2));
        var launch = driver.All.OfType<SchedulerCommand.Send>().Single(send => send.Message is DriverMessage.Launch);

        driver.Handle(new SchedulerEvent.NotSent(launch, 2000, 1000));

        var failed = Assert.IsType<JobOutcome.Failed>(Assert.Single(driver.Ends).Outcome);
        Assert.Equal(new TaskFailure.MessageTooLarge("the task's input", 2000, 1000), failed.Last!.Failure);
        driver.Submit(Some.JobOf(1), job: 1);
        Assert.Equal(2, driver.Launches.Count);
    }

    [Fact]
    public void A_task_whose_map_outputs_no_message_carries_gives_its_job_up_at_once()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1));
        driver.Succeed(0, 0);
        var reduce = driver.Launches[^1].Task;
        driver.Say("a", new ExecutorMessage.MapOutputsAsked(new(0), reduce.Epoch));
        var answer = driver.Last.OfType<SchedulerCommand.Send>()
            .Single(send => send.Message is DriverMessage.MapOutputs);

        driver.Handle(new SchedulerEvent.NotSent(answer, 2000, 1000));

        Assert.IsType<TaskFailure.MessageTooLarge>(
            Assert.IsType<JobOutcome.Failed>(Assert.Single(driver.Ends).Outcome).Last!.Failure);
    }

    [Fact, Behaviour(36)]
    public void Failures_of_different_tasks_do_not_add_up()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 2 }).Join("a", slots: 3).Submit(Some.JobOf(3));

        driver.Fail(0, 0, Some.UserError()).Fail(0, 1, Some.UserError()).Fail(0, 2, Some.UserError());
        driver.Succeed(0, 0).Succeed(0, 1).Succeed(0, 2);

        Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Single().Outcome);
    }

    public static TheoryData<string> BlamelessFailures => ["killed", "denied", "preempted"];

    [Theory, Behaviour(36), MemberData(nameof(BlamelessFailures))]
    public void A_failure_that_is_not_the_tasks_fault_does_not_count(string kind)
    {
        TaskFailure failure = kind switch
        {
            "killed" => new TaskFailure.Killed("on purpose"),
            "denied" => new TaskFailure.CommitDenied(0),
            _ => new TaskFailure.ExecutorLost(new("z"), "preempted", FaultOfTask: false),
        };
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).With("a").Submit(Some.JobOf(1));

        for (var time = 0; time < 10; time++)
        {
            driver.Fail(0, 0, failure);
        }

        Assert.Empty(driver.Ends);
        Assert.Equal(new JobOutcome.Succeeded(), driver.Succeed(0, 0).Ends.Single().Outcome);
    }

    [Fact, Behaviour(36)]
    public void Giving_up_kills_the_other_tasks_first()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).Join("a", slots: 2).Submit(Some.JobOf(2));

        driver.Fail(0, 0, Some.UserError());

        Assert.Equal([1L], driver.Killed);
        Assert.Empty(driver.Ends);
        driver.Fail(0, 1, new TaskFailure.Killed("the job failed"));
        Assert.Single(driver.Ends);
    }

    [Fact, Behaviour(19)]
    public void The_end_of_each_launched_attempt_is_published_once_whatever_its_stage_attempt()
    {
        var driver = new Driver().Join("a", slots: 4).Submit(Some.JobWithOneShuffle(1, 2)).Succeed(0, 0);
        var stale = driver.Launch(1, 1);
        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a"));

        driver.Fail(stale, Some.Unreadable(driver.Launch(0, 0), "a")).Succeed(stale);

        var ended = driver.Events.OfType<EngineEvent.TaskEnded>().Where(end => end.Attempt == stale.Attempt);
        Assert.Equal(new StageAttempt(new(1), 0), ended.Single().Stage);
    }

    [Fact, Behaviour(44)]
    public void A_result_is_delivered_before_its_end_is_published_and_the_job_ends_after()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));

        driver.Succeed(0, 0);

        Assert.Equal(
            ["DeliverResult", "TaskEnded", "StageEnded", "EndJob", "JobEnded"],
            driver.Last.Select(command => command is SchedulerCommand.Publish published
                ? published.Happened.GetType().Name
                : command.GetType().Name));
    }

    [Fact]
    public void An_outcome_that_does_not_fit_the_task_is_a_failure_of_the_task()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1));

        driver.End(driver.Launch(0, 0), new TaskOutcome.Result(new byte[1]));

        Assert.IsType<TaskFailure.Engine>(driver.Published<EngineEvent.TaskEnded>().Single().Failure);
        Assert.Equal(["0.0:0@a"], driver.Launched);
    }
}
