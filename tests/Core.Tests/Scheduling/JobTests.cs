using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Settings;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class JobTests
{
    [Fact, Behaviour(2)]
    public void A_job_without_partitions_ends_at_once_with_start_and_end_events()
    {
        var driver = new Driver().With("a");

        driver.Submit(Some.Plan([Some.Map(0, 3)], Some.Result(0, 0)));

        Assert.Equal(
            [
                new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Succeeded()),
                new SchedulerCommand.Publish(new EngineEvent.JobEnded(Some.Job, null)),
            ],
            driver.Last.SkipWhile(command => command is not SchedulerCommand.EndJob));
        Assert.Equal(Some.Job, driver.Published<EngineEvent.JobStarted>().Single().Job);
    }

    [Fact]
    public void A_map_stage_without_tasks_is_complete()
    {
        var driver = new Driver().With("a").Submit(Some.Plan([Some.Map(0, 0)], Some.Result(1, 0)));

        Assert.Equal(["1.0:0@a"], driver.Launched);
        Assert.Equal([new StageId(0)], driver.Published<EngineEvent.StageSkipped>().Select(skipped => skipped.Stage));
    }

    [Fact]
    public void Only_the_asked_result_partitions_run_and_each_is_delivered_once()
    {
        var plan = Some.JobOf(5) with { ResultPartitions = [3, 1] };
        var driver = new Driver().Join("a", slots: 4).Submit(plan);

        Assert.Equal(["0.0:1@a", "0.0:3@a"], driver.Launched);
        driver.Succeed(0, 1).Succeed(0, 3).Succeed(0, 3);

        Assert.Equal([1, 3], driver.Delivered());
        Assert.Equal([new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Succeeded())], driver.Ends);
    }

    [Fact]
    public void A_later_job_skips_the_stages_whose_outputs_are_there()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1)).Succeed(0, 0).Succeed(1, 0);

        driver.Submit(Some.JobWithOneShuffle(1, 1), job: 1);

        Assert.Equal(["2.0:0@a"], driver.Launched);
        Assert.Equal(
            [new EngineEvent.StageSkipped(new(0), "map 0")], driver.Published<EngineEvent.StageSkipped>());
    }

    [Fact, Behaviour(6)]
    public void Cancelling_a_job_kills_its_tasks_and_ends_it_when_they_have_ended()
    {
        var driver = new Driver().Join("a", slots: 2).Submit(Some.JobOf(3));

        driver.Cancel(reason: "enough");

        Assert.Equal([0L, 1L], driver.Killed);
        Assert.Empty(driver.Ends);
        var killed = new TaskFailure.Killed("enough");
        driver.Fail(0, 0, killed);
        Assert.Empty(driver.Ends);
        driver.Fail(0, 1, killed);
        Assert.Equal([new SchedulerCommand.EndJob(Some.Job, new JobOutcome.Cancelled("enough"))], driver.Ends);
        Assert.Equal(2, driver.Launches.Count);
    }

    [Fact, Behaviour(6)]
    public void A_task_that_ends_well_in_spite_of_the_kill_delivers_nothing()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1)).Cancel();

        driver.Succeed(0, 0);

        Assert.Empty(driver.Delivered());
        Assert.Equal(new JobOutcome.Cancelled("enough"), driver.Ends.Single().Outcome);
    }

    [Fact]
    public void Cancelling_an_ended_job_changes_nothing_and_an_unknown_one_ends()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1)).Succeed(0, 0);

        Assert.Empty(driver.Cancel().Last);
        Assert.Equal(
            [new SchedulerCommand.EndJob(new(7), new JobOutcome.Cancelled("enough"))], driver.Cancel(job: 7).Last);
        Assert.Empty(driver.Submit(Some.JobOf(1), job: 7).Last);
    }

    [Fact]
    public void A_job_that_its_caller_gives_up_ends_alone_and_the_next_one_runs()
    {
        var driver = new Driver().Join("a", slots: 2).Submit(Some.JobOf(1)).Submit(Some.JobOf(1), job: 1);

        driver.Cancel(0, "the result merge threw: boom").Fail(0, 0, new TaskFailure.Killed(""));
        driver.Succeed(1, 0);

        Assert.Equal(
            [
                new SchedulerCommand.EndJob(new(0), new JobOutcome.Cancelled("the result merge threw: boom")),
                new SchedulerCommand.EndJob(new(1), new JobOutcome.Succeeded()),
            ],
            driver.Ends);
    }

    [Fact, Behaviour(20)]
    public void A_shared_stage_survives_cancellation_of_one_job_and_runs_for_the_other()
    {
        var driver = new Driver().Join("a", slots: 1)
            .Submit(Some.JobWithOneShuffle(2, 1)).Submit(Some.JobWithOneShuffle(2, 1), job: 1);

        driver.Cancel();

        Assert.Empty(driver.Killed);
        Assert.Equal(new JobOutcome.Cancelled("enough"), driver.Ends.Single().Outcome);
        Assert.Equal(["0.0:1@a"], driver.Succeed(0, 0).Launched);
        Assert.Equal(new JobId(1), driver.Launch(0, 1).Job);
        driver.Succeed(0, 1).Succeed(2, 0);
        Assert.Equal(new SchedulerCommand.EndJob(new(1), new JobOutcome.Succeeded()), driver.Ends.Last());
    }

    [Fact, Behaviour(24)]
    public void Cancelling_in_a_stage_retry_kills_tasks_of_old_and_new_attempts()
    {
        var driver = new Driver().Join("a", slots: 4).Submit(Some.JobWithOneShuffle(2, 2)).Succeed(0, 0).Succeed(0, 1);
        var old = driver.Launch(1, 1).Attempt.Value;
        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a"));
        var retried = driver.Launch(0, 0).Attempt.Value;

        driver.Cancel();

        Assert.Equal([old, retried], driver.Killed);
        driver.Fail(1, 1, new TaskFailure.Killed("")).Fail(0, 0, new TaskFailure.Killed(""));
        Assert.Single(driver.Ends);
    }

    [Fact, Behaviour(31)]
    public void After_a_job_was_given_up_others_that_share_its_parents_go_on()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).Join("a", slots: 2)
            .Submit(Some.JobWithOneShuffle(1, 1)).Submit(Some.JobWithOneShuffle(1, 1), job: 1);
        driver.Succeed(0, 0);

        driver.Fail(1, 0, Some.UserError()).Succeed(2, 0);

        Assert.IsType<JobOutcome.Failed>(driver.Ends.First().Outcome);
        Assert.Equal(new SchedulerCommand.EndJob(new(1), new JobOutcome.Succeeded()), driver.Ends.Last());
    }

    [Fact, Behaviour(31)]
    public void A_failed_shared_stage_fails_the_jobs_that_need_it_and_no_other()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).Join("a", slots: 3)
            .Submit(Some.JobWithOneShuffle(1, 1)).Submit(Some.JobWithOneShuffle(1, 1), job: 1)
            .Submit(Some.JobOf(1), job: 2);

        driver.Fail(0, 0, Some.UserError());

        Assert.Equal([0, 1], driver.Ends.Select(end => end.Job.Value));
        driver.Submit(Some.JobWithOneShuffle(1, 1), job: 3);
        Assert.Equal(["0.1:0@a"], driver.Launched);
    }

    [Fact, Behaviour(39)]
    public void Results_beyond_the_limit_give_the_job_up_and_name_the_sizes()
    {
        var driver = new Driver(Some.Options with { MaxResultSize = new ByteSize(10) })
            .Join("a", slots: 3).Submit(Some.JobOf(3));

        driver.End(driver.Launch(0, 0), new TaskOutcome.Result(new byte[6]));
        driver.End(driver.Launch(0, 1), new TaskOutcome.StoredResult(driver.Launch(0, 1).Attempt, 5, "http://a"));

        Assert.Equal([0], driver.Delivered());
        Assert.Equal([2L], driver.Killed);
        driver.Fail(0, 2, new TaskFailure.Killed(""));
        Assert.Equal(
            "The results of 2 tasks of stage 0 (result) have 11 bytes, more than flint.driver.maxResultSize (10): " +
            "write them to files, reduce them, or raise the limit",
            ((JobOutcome.Failed)driver.Ends.Single().Outcome).Reason);
    }

    [Fact, Behaviour(39)]
    public void A_large_task_is_worth_one_warning_per_stage()
    {
        var driver = new Driver(Some.Options with { TaskWarnSize = new ByteSize(10) }).Join("a", slots: 3);
        var large = new Flint.Rdds.Plans.TaskPlan(new byte[11], []);
        var plan = Some.JobOf(2);

        driver.Submit(plan with { Result = plan.Result with { Tasks = [large, large] } });

        Assert.Equal(
            [
                "A task of stage 0 (result) carries 11 bytes of input, more than flint.task.warnSize (10): " +
                "use more partitions or read the records from a file.",
            ],
            driver.Published<EngineEvent.Warned>().Select(warned => warned.Text));
    }

    [Fact]
    public void A_plan_that_reads_a_shuffle_which_nobody_writes_is_refused()
    {
        var driver = new Driver().With("a").Submit(Some.Plan([], Some.Result(1, 5)));

        Assert.Equal(
            "No stage of CollectAsync at Test.cs:1 writes shuffle 5, which one of them reads",
            ((JobOutcome.Failed)driver.Ends.Single().Outcome).Reason);
    }

    [Fact]
    public void Jobs_are_served_in_order_and_within_a_job_earlier_stages_first()
    {
        var driver = new Driver().With("a")
            .Submit(Some.JobOf(2), job: 1)
            .Submit(Some.Plan([Some.Map(0, 1), Some.Map(1, 1)], Some.Result(1, 0, 1)), job: 0);

        driver.Succeed(0, 0);
        Assert.Equal(["1.0:0@a"], driver.Launched);
        Assert.Equal(["2.0:0@a"], driver.Succeed(1, 0).Launched);
        Assert.Equal(["3.0:0@a"], driver.Succeed(2, 0).Launched);
        Assert.Equal(["0.0:1@a"], driver.Succeed(3, 0).Launched);
    }

    [Fact]
    public void When_the_cluster_ends_the_application_all_jobs_fail_and_later_ones_too()
    {
        var driver = new Driver().Join("a").Submit(Some.JobOf(1)).Submit(Some.JobOf(1), job: 1);

        driver.Report(new ClusterEvent.Ended("killed by the operator"));
        driver.Fail(0, 0, new TaskFailure.Killed("")).Submit(Some.JobOf(1), job: 2);

        Assert.Equal([1, 0, 2], driver.Ends.Select(end => end.Job.Value));
        Assert.All(driver.Ends, end => Assert.Equal(
            "the cluster ended the application: killed by the operator", ((JobOutcome.Failed)end.Outcome).Reason));
    }

    [Fact]
    public void A_result_that_nobody_waits_for_is_not_kept_by_its_executor()
    {
        var driver = new Driver().Join("a", slots: 2).Submit(Some.JobOf(2));
        Assert.Empty(driver.End(driver.Launch(0, 0), Stored(driver.Launch(0, 0))).Sent<DriverMessage.Forget>());
        var late = driver.Launch(0, 1);

        driver.Cancel().End(late, Stored(late));

        Assert.Equal([late.Attempt], driver.Sent<DriverMessage.Forget>().Single().Results);

        static TaskOutcome.StoredResult Stored(TaskLaunch task) => new(task.Attempt, 1 << 21, "http://a");
    }

    [Fact]
    public void At_the_last_turn_all_that_has_started_ends_running_ending_and_waiting_jobs()
    {
        var driver = new Driver().Join("a", slots: 3)
            .Submit(Some.JobWithOneShuffle(2, 1)).Submit(Some.JobOf(1), job: 1).Submit(Some.JobOf(1), job: 2)
            .Cancel(job: 1);

        driver.Close("disposed");

        Assert.Equal([0, 1, 2], driver.Published<EngineEvent.JobEnded>().Select(end => end.Job.Value).Order());
        Assert.Equal(
            driver.Events.OfType<EngineEvent.StageStarted>().Select(start => $"{start.Stage}").Order(),
            driver.Events.OfType<EngineEvent.StageEnded>().Select(end => $"{end.Stage}").Order());
        Assert.Equal(
            driver.Events.OfType<EngineEvent.TaskStarted>().Select(start => start.Attempt.Value).Order(),
            driver.Events.OfType<EngineEvent.TaskEnded>().Select(end => end.Attempt.Value).Order());
        Assert.Equal(3, driver.Ends.Count());
        Assert.All(driver.Ends, end => Assert.IsType<JobOutcome.Cancelled>(end.Outcome));
    }

    [Fact, Behaviour(6, 63)]
    public void A_task_that_does_not_stop_holds_the_end_of_its_job_for_a_while_only()
    {
        var driver = new Driver(Some.Options with { JobStopTimeout = TimeSpan.FromSeconds(30) }).With("a")
            .Submit(Some.JobOf(1)).Cancel();

        driver.Wait(29.9);
        Assert.Empty(driver.Ends);
        driver.Wait(0.1);

        Assert.Equal(new JobOutcome.Cancelled("enough"), driver.Ends.Single().Outcome);
        Assert.StartsWith(
            "CollectAsync at Test.cs:1 ends though 1 of its tasks did not stop within flint.job.stopTimeout (00:00:30), "
            + "such as task 0 of stage 0 (result) on executor a on host-a", driver.Published<EngineEvent.Warned>().Single().Text,
            StringComparison.Ordinal);

        // Its slot is free when it has ended at last.
        driver.Submit(Some.JobOf(1), job: 1);
        Assert.Empty(driver.Launched);
        Assert.Equal(["1.0:0@a"], driver.Succeed(driver.Launch(0, 0)).Launched);
        Assert.Empty(driver.Delivered());
    }

    [Fact, Behaviour(63)]
    public void A_kill_interrupts_if_the_settings_ask_for_it()
    {
        var driver = new Driver(Some.Options with { InterruptOnCancel = true }).With("a").Submit(Some.JobOf(1)).Cancel();

        Assert.True(driver.Sent<DriverMessage.Kill>().Single().Interrupt);
    }
}
