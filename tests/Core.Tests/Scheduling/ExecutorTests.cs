using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class ExecutorTests
{
    [Fact]
    public void An_executor_whose_ledger_is_full_gets_no_launches_until_it_has_acknowledged()
    {
        var driver = new Driver().With("a");

        driver.Handle(new SchedulerEvent.LedgerFilled(new("a"), Some.IncarnationOf("a"), IsFull: true, Turn: 1));
        driver.Submit(Some.JobOf(1));
        Assert.Empty(driver.Launches);

        driver.Handle(new SchedulerEvent.LedgerFilled(new("a"), Some.IncarnationOf("a"), IsFull: false, Turn: 2));
        Assert.Single(driver.Launches);
    }

    [Fact]
    public void Of_two_words_about_a_ledger_the_later_turn_holds_whichever_is_heard_last()
    {
        var driver = new Driver().With("a");

        driver.Handle(new SchedulerEvent.LedgerFilled(new("a"), Some.IncarnationOf("a"), IsFull: true, Turn: 3));
        driver.Handle(new SchedulerEvent.LedgerFilled(new("a"), Some.IncarnationOf("a"), IsFull: false, Turn: 2));
        driver.Submit(Some.JobOf(1));

        Assert.Empty(driver.Launches);
    }

    [Fact]
    public void A_registration_is_answered_with_settings_and_epoch()
    {
        var driver = new Driver().With("a");

        var registered = driver.Sent<DriverMessage.Registered>().Single();
        Assert.Equal((new Epoch(0), "y"), (registered.Epoch, registered.Settings["flint.x"]));
        Assert.Equal(
            [new EngineEvent.ExecutorAdded(new("a"), "host-a", 1)], driver.Published<EngineEvent.ExecutorAdded>());
        Assert.Contains(new SchedulerCommand.Observe(new("a"), ExecutorStanding.Registered), driver.Last);
    }

    [Fact, Behaviour(102)]
    public void A_second_process_with_the_id_of_a_known_one_is_refused_and_changes_nothing()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));

        driver.Say("a", Some.Register("a", incarnation: 99), incarnation: 99);

        var refused = driver.Last.OfType<SchedulerCommand.Send>().Single();
        Assert.IsType<DriverMessage.Refused>(refused.Message);
        Assert.Equal(new Incarnation(99), refused.Incarnation);
        driver.Say("a", new ExecutorMessage.AttemptEnded(
            driver.Launch(0, 0).Attempt, new TaskOutcome.Result(new byte[1]), TaskMetrics.None), incarnation: 99);
        Assert.Empty(driver.Delivered());
        Assert.Equal([0], driver.Succeed(0, 0).Delivered());
    }

    [Fact]
    public void Who_has_seen_a_later_driver_is_refused()
    {
        var driver = new Driver().Say("a", Some.Register("a") with { Term = new(2) });

        Assert.Equal(
            "it has seen driver term 2, this is the driver of term 1",
            driver.Sent<DriverMessage.Refused>().Single().Reason);
    }

    [Fact, Behaviour(61)]
    public void A_heartbeat_of_an_unknown_executor_makes_it_register_again()
    {
        var driver = new Driver();

        driver.Say("a", new ExecutorMessage.Heartbeat([]));

        Assert.Single(driver.Sent<DriverMessage.RegisterAgain>());
        driver.Say("b", new ExecutorMessage.CommitAsked(new(0)));
        Assert.Empty(driver.Last);
    }

    [Fact, Behaviour(61)]
    public void Silence_beyond_the_limit_expires_an_executor_and_asks_for_another()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobOf(2));
        var lost = driver.Launches.Single(launch => launch.Executor == "a").Task;

        driver.WaitWithHeartbeats(119, "b");
        Assert.Empty(driver.Events.OfType<EngineEvent.ExecutorRemoved>());
        driver.Wait(1);

        Assert.Equal("a", driver.Published<EngineEvent.ExecutorRemoved>().Single().Executor.Value);
        Assert.Equal(
            new TaskFailure.ExecutorLost(new("a"), "it was not heard for flint.network.timeout (00:02:00)", true),
            driver.Published<EngineEvent.TaskEnded>().Single().Failure);
        Assert.Contains(new SchedulerCommand.Observe(new("a"), ExecutorStanding.Silent), driver.Last);
        var wish = driver.Last.OfType<SchedulerCommand.Demand>().Single().Desired;
        Assert.Equal(2, wish.Profiles[ProfileId.Default].Count);
        Assert.Equal([KeyValuePair.Create(new ExecutorId("a"), ReleaseReason.Broken)], wish.Release);
        Assert.Equal([$"0.0:{lost.Partition}@c"], driver.With("c").Launched);
    }

    [Fact, Behaviour(61, 102)]
    public void An_expired_executor_that_wakes_is_refused_and_nothing_it_says_counts()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));
        var task = driver.Launch(0, 0);
        driver.AskCommit(task);
        driver.Wait(121).Wait(120);

        driver.Say("a", new ExecutorMessage.AttemptEnded(
            task.Attempt, new TaskOutcome.Result(new byte[1]), TaskMetrics.None));
        Assert.Empty(driver.Last);
        driver.Say("a", new ExecutorMessage.CommitAsked(task.Attempt));
        Assert.Empty(driver.Last);
        driver.Say("a", new ExecutorMessage.Heartbeat([task.Attempt]));
        Assert.Single(driver.Sent<DriverMessage.RegisterAgain>());
        driver.Say("a", Some.Register("a"));
        Assert.Equal("executor a was declared lost before", driver.Sent<DriverMessage.Refused>().Single().Reason);
        Assert.Empty(driver.Delivered());
    }

    [Fact, Behaviour(61, 97)]
    public void Time_in_which_the_driver_itself_slept_is_nobodys_silence()
    {
        var driver = new Driver().With("a");

        driver.Wait(3600);

        Assert.Empty(driver.Events.OfType<EngineEvent.ExecutorRemoved>());
        Assert.Single(driver.Wait(120).Published<EngineEvent.ExecutorRemoved>());
    }

    [Fact, Behaviour(48)]
    public void A_cut_executor_gets_nothing_and_its_tasks_wait_until_its_fate_is_known()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobOf(3));
        var cut = driver.Launches.Single(launch => launch.Executor == "a").Task;

        Assert.Empty(driver.Cut("a").Launched);
        driver.Report(Some.Gone("a", LossReason.Preempted));

        Assert.Equal(
            new TaskFailure.ExecutorLost(new("a"), "Preempted, exit code 1: text", FaultOfTask: false),
            driver.Published<EngineEvent.TaskEnded>().Single().Failure);
        driver.Succeed(driver.Launches.Single(launch => launch.Executor == "b").Task);
        Assert.Equal([$"0.0:{cut.Partition}@b"], driver.Launched);
    }

    [Fact, Behaviour(48)]
    public void A_cut_executor_that_does_not_come_back_in_time_is_lost()
    {
        var options = Some.Options with { ReconnectTimeout = TimeSpan.FromSeconds(30) };
        var driver = new Driver(options).With("a", "b").Submit(Some.JobOf(2)).Cut("a").WaitWithHeartbeats(29, "b");
        Assert.Empty(driver.Events.OfType<EngineEvent.ExecutorRemoved>());

        driver.Wait(1);

        Assert.Equal(
            "it did not come back within flint.executor.reconnectTimeout (00:00:30)",
            driver.Published<EngineEvent.ExecutorRemoved>().Single().Reason);
    }

    [Fact, Behaviour(48)]
    public void Where_nothing_comes_back_a_cut_waits_a_moment_for_the_managers_reason()
    {
        var driver = new Driver(Some.Options with { ReconnectTimeout = TimeSpan.Zero }).With("a", "b")
            .Submit(Some.JobOf(2));

        driver.Cut("a");
        Assert.Empty(driver.Launched);
        driver.Wait(1).Report(new ClusterEvent.Gone(new("a"), LossReason.Exited, 139, "a last line"));

        Assert.Equal(
            "Exited, exit code 139: a last line", driver.Published<EngineEvent.ExecutorRemoved>().Single().Reason);
        Assert.True(driver.Published<EngineEvent.TaskEnded>().Single().Failure!.CountsAgainstTask);
    }

    [Fact, Behaviour(48)]
    public void Where_nothing_comes_back_and_no_reason_either_a_cut_is_a_loss_after_five_seconds()
    {
        var driver = new Driver(Some.Options with { ReconnectTimeout = TimeSpan.Zero }).With("a").Submit(Some.JobOf(1));

        driver.Cut("a").Wait(4.9);
        Assert.Empty(driver.Events.OfType<EngineEvent.ExecutorRemoved>());
        driver.Wait(0.1);

        Assert.Equal(
            "its stream was cut, and the cluster manager has not said why",
            driver.Published<EngineEvent.ExecutorRemoved>().Single().Reason);
    }

    [Fact, Behaviour(61, 106)]
    public void The_same_incarnation_comes_back_with_its_attempts_and_outputs()
    {
        var driver = new Driver().Join("a", slots: 2).Submit(Some.JobWithOneShuffle(2, 1)).Succeed(0, 0);
        var (output, running) = (Some.Status(driver.Launch(0, 0), "a"), driver.Launch(0, 1));
        driver.Cut("a").Wait(5);

        driver.Say("a", Some.Register("a", slots: 2, attempts: [running.Attempt, new(77)], outputs: [output]));

        Assert.Single(driver.Sent<DriverMessage.Registered>());
        Assert.Equal([77L], driver.Killed);
        Assert.Empty(driver.Published<EngineEvent.ExecutorAdded>());
        Assert.Equal(["1.0:0@a"], driver.Succeed(running).Launched);
    }

    [Fact, Behaviour(106)]
    public void The_end_of_an_attempt_that_the_cut_held_up_is_applied_once()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1)).Cut("a");

        // Its end is under way: it does not run any more, and was not told yet.
        driver.Say("a", Some.Register("a"));
        Assert.Empty(driver.Launched);
        driver.Succeed(0, 0).Succeed(0, 0);

        Assert.Equal([0], driver.Delivered());
        Assert.Single(driver.Ends);
    }

    [Fact, Behaviour(61)]
    public void Outputs_that_a_returning_executor_does_not_hold_are_made_again()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(2, 1)).Succeed(0, 0).Cut("a");

        driver.Say("a", Some.Register("a", attempts: [driver.Launch(0, 1).Attempt]));

        Assert.Equal(["0.0:0@a"], driver.Succeed(0, 1).Launched);
        Assert.Equal(new Epoch(1), driver.Launch(0, 0).Epoch);
    }

    [Fact, Behaviour(54)]
    public void A_task_that_kills_its_process_gives_the_job_up_at_the_limit()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 2 }).With("a").Submit(Some.JobOf(1));

        driver.Report(Some.Gone("a", LossReason.Exited)).With("b");
        Assert.Equal(["0.0:0@b"], driver.Launched);
        driver.Report(Some.Gone("b", LossReason.MemoryExceeded));

        var failed = Assert.IsType<JobOutcome.Failed>(driver.Ends.Single().Outcome);
        Assert.IsType<TaskFailure.ExecutorLost>(failed.Last?.Failure);
        Assert.Equal("host-b", failed.Last?.Host);
    }

    [Fact, Behaviour(9)]
    public void A_lost_host_takes_all_its_executors()
    {
        var driver = new Driver().Join("a", "h").Join("b", "h").Join("c", "g").Submit(Some.JobWithOneShuffle(3, 1));
        driver.Succeed(0, 0).Succeed(0, 1);

        driver.Report(new ClusterEvent.HostLost("h"));

        Assert.Equal(
            ["a", "b"],
            driver.Published<EngineEvent.ExecutorRemoved>().Select(gone => gone.Executor.Value).Order());
        var left = driver.Launches.Last(launch => launch.Executor == "c").Task;
        driver.Succeed(left);
        Assert.All(driver.Launches.Skip(3), launch => Assert.Equal("c", launch.Executor));
        Assert.Equal(0, driver.AskOutputs("c").Count(status => status?.Owner.Executor.Value is "a" or "b"));
    }

    [Fact]
    public void Executors_that_die_idle_too_often_give_the_application_up_with_the_cause()
    {
        var driver = new Driver(Some.Options with { ExecutorMaxNumFailures = 2 }).Submit(Some.JobOf(1));
        driver.Report(Some.Gone("a", LossReason.LaunchFailed));
        Assert.Empty(driver.Ends);

        driver.Report(Some.Gone("b", LossReason.LaunchFailed));

        Assert.Equal(
            "2 executors died without running a task, the limit of flint.executor.maxNumFailures; the last, b: " +
            "LaunchFailed, exit code 1: text",
            ((JobOutcome.Failed)driver.Ends.Single().Outcome).Reason);
        var wish = driver.Last.OfType<SchedulerCommand.Demand>().Single().Desired;
        Assert.Equal(0, wish.Profiles[ProfileId.Default].Count);
    }

    [Fact]
    public void Preempted_and_released_executors_are_not_counted()
    {
        var driver = new Driver(Some.Options with { ExecutorMaxNumFailures = 1 }).Submit(Some.JobOf(1)).With("a");
        driver.Succeed(0, 0);

        driver.Report(Some.Gone("a", LossReason.Preempted)).Report(Some.Gone("b", LossReason.Released))
            .Report(Some.Gone("c", LossReason.NodeLost)).Submit(Some.JobOf(1), job: 1);

        Assert.Single(driver.Ends);
    }

    [Fact]
    public void The_first_event_states_the_wish_and_a_reported_end_states_it_again()
    {
        var driver = new Driver();

        driver.Wait(0);
        Assert.Equal(1, driver.Last.OfType<SchedulerCommand.Demand>().Single().Desired.Revision);
        Assert.Empty(driver.Wait(1).Last.OfType<SchedulerCommand.Demand>());
        driver.With("a").Report(Some.Gone("a", LossReason.Exited));
        Assert.Equal(2, driver.Last.OfType<SchedulerCommand.Demand>().Single().Desired.Revision);
    }

    [Fact]
    public void A_job_without_executors_says_so_after_15_seconds_and_each_minute_with_the_reason()
    {
        var driver = new Driver().Submit(Some.JobOf(1));
        driver.Report(new ClusterEvent.Waiting(ProfileId.Default, "the queue is full", driver.Now));

        Assert.Empty(driver.Wait(14.9).Published<EngineEvent.Warned>());
        Assert.Equal(
            [new EngineEvent.Warned("No executor for 15 s, jobs wait: the queue is full")],
            driver.Wait(0.1).Published<EngineEvent.Warned>());
        Assert.Empty(driver.Wait(59.9).Published<EngineEvent.Warned>());
        Assert.Single(driver.Wait(0.1).Published<EngineEvent.Warned>());
        Assert.Empty(driver.With("a").Wait(61).Published<EngineEvent.Warned>());
    }

    [Fact]
    public void An_unreachable_executor_gets_nothing_until_it_returns()
    {
        var driver = new Driver().With("a").Report(new ClusterEvent.Unreachable(new("a")));
        Assert.Empty(driver.Submit(Some.JobOf(1)).Launched);

        Assert.Equal(["0.0:0@a"], driver.Report(new ClusterEvent.Returned(new("a"))).Launched);
    }

    [Fact]
    public void Goodbye_is_nobodys_fault()
    {
        var driver = new Driver(Some.Options with { TaskMaxFailures = 1 }).With("a").Submit(Some.JobOf(1));

        driver.Say("a", new ExecutorMessage.Goodbye("stopped by its node"));

        Assert.Empty(driver.Ends);
        Assert.Equal(["0.0:0@b"], driver.With("b").Launched);
    }

    [Fact, Behaviour(6)]
    public void A_cancelled_job_whose_executor_dies_is_over()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1)).Cancel();

        driver.Report(Some.Gone("a", LossReason.Exited));

        Assert.Equal(new JobOutcome.Cancelled("enough"), driver.Ends.Single().Outcome);
    }
}
