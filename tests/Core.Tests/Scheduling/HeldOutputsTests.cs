using Flint.Cluster;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class HeldOutputsTests
{
    [Fact, Behaviour(61)]
    public void Outputs_that_were_given_up_are_taken_back_without_running_anything()
    {
        var driver = new Driver().Join("a", slots: 4).Submit(Some.JobWithOneShuffle(3, 2));
        driver.Succeed(0, 0).Succeed(0, 1).Succeed(0, 2);
        var statuses = Enumerable.Range(0, 3).Select(map => Some.Status(driver.Launch(0, map), "a")).ToList();
        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a")).Cut("a");
        var again = driver.Launch(0, 0);
        driver.Say("a", Some.Register("a", outputs: statuses, attempts: [again.Attempt])).Succeed(0, 0);
        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 1), "a"));
        Assert.All(driver.AskOutputs("a"), Assert.Null);

        driver.Cut("a").Say("a", Some.Register("a", outputs: [.. statuses.Skip(2), Some.Status(again, "a")]));

        // Output 1 was found to be unreadable, so it alone is made again.
        Assert.Equal(
            [again.Attempt, null, statuses[2].Attempt],
            driver.AskOutputs("a").Select(status => status?.Attempt));
    }

    [Fact, Behaviour(61)]
    public void The_last_output_that_is_taken_back_starts_the_readers()
    {
        var driver = new Driver().Join("a", slots: 2).Submit(Some.JobWithOneShuffle(2, 3));
        driver.Succeed(0, 0).Succeed(0, 1);
        var (first, second) = (Some.Status(driver.Launch(0, 0), "a"), Some.Status(driver.Launch(0, 1), "a"));
        driver.Cut("a").Say("a", Some.Register(
            "a", outputs: [second], attempts: [driver.Launch(1, 0).Attempt, driver.Launch(1, 1).Attempt]));
        Assert.Null(driver.AskOutputs("a")[0]);

        driver.Cut("a").Say("a", Some.Register("a", outputs: [first, second]));

        Assert.Equal(["1.1:1@a"], driver.Succeed(1, 0).Launched);
    }

    [Fact, Behaviour(103)]
    public void An_output_of_before_a_roll_back_is_not_taken_back()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(Some.JobWithOneShuffle(2, 2))
            .Succeed(0, 0).Succeed(0, 1);
        var old = Some.Status(driver.Launch(0, 0), "a");
        driver.Fail(1, 1, Some.Unreadable(driver.Launch(0, 1), "a")).SucceedWith(0, 1, 99);

        driver.Cut("a").Say("a", Some.Register("a", outputs: [old]));

        Assert.Null(driver.AskOutputs("a")[0]);
    }

    [Fact]
    public void Outputs_of_shuffles_that_nobody_knows_are_to_be_dropped()
    {
        var driver = new Driver().Join("a").Submit(Some.JobWithOneShuffle(1, 1));
        var foreign = Some.Status(driver.Launch(0, 0) with { Writes = new ShuffleId(7) }, "b");

        driver.Say("b", Some.Register("b", outputs: [foreign]));

        Assert.Equal([new ShuffleId(7)], driver.Sent<DriverMessage.Forget>().Single().Shuffles);
    }

    [Fact, Behaviour(7)]
    public void Two_executors_of_a_host_that_cannot_be_read_are_the_host_if_there_are_others()
    {
        var driver = new Driver().Join("a", "h", slots: 2).Join("b", "h", slots: 2).Join("c", "g", slots: 2)
            .Submit(Some.JobWithOneShuffle(6, 1));
        for (var map = 0; map < 6; map++)
        {
            driver.Succeed(0, map);
        }

        var ofA = driver.Launches.First(launch => launch.Executor == "a").Task;
        var ofB = driver.Launches.First(launch => launch.Executor == "b").Task;
        driver.Fail(1, 0, Some.Unreadable(ofA, "a")).Succeed(0, ofA.Partition);
        var readable = driver.AskOutputs("c").Count(status => status?.Owner.Executor.Value == "c");

        driver.Fail(1, 0, Some.Unreadable(ofB, "b"));

        Assert.Equal(6 - readable, driver.AskOutputs("c").Count(status => status is null));
    }

    [Fact, Behaviour(7)]
    public void On_the_only_host_two_unreadable_executors_say_nothing_about_a_third()
    {
        var driver = new Driver().Join("a", "h", slots: 2).Join("b", "h", slots: 2).Join("c", "h", slots: 2)
            .Submit(Some.JobWithOneShuffle(6, 1));
        for (var map = 0; map < 6; map++)
        {
            driver.Succeed(0, map);
        }

        var ofA = driver.Launches.First(launch => launch.Executor == "a").Task;
        var ofB = driver.Launches.First(launch => launch.Executor == "b").Task;
        driver.Fail(1, 0, Some.Unreadable(ofA, "a")).Succeed(0, ofA.Partition);

        driver.Fail(1, 0, Some.Unreadable(ofB, "b"));

        Assert.Equal(1, driver.AskOutputs("c").Count(status => status is null));
    }

    [Fact, Behaviour(11)]
    public void What_other_tasks_of_the_failed_stage_attempt_could_not_read_does_not_cost_another_attempt()
    {
        var driver = new Driver().Join("a", slots: 8).Submit(Some.JobWithOneShuffle(3, 2));
        driver.Succeed(0, 0).Succeed(0, 1).Succeed(0, 2);
        var late = driver.Launch(1, 1);
        driver.Fail(1, 0, Some.Unreadable(driver.Launch(0, 0), "a"));

        driver.Fail(late, Some.Unreadable(driver.Launch(0, 2), "a"));

        Assert.Equal(["0.1:2@a"], driver.Launched);
        Assert.Equal(["1.1:0@a", "1.1:1@a"], driver.Succeed(0, 0).Succeed(0, 2).Launched);
        Assert.Single(driver.Events.OfType<EngineEvent.StageEnded>(), end => end.Stage == new StageAttempt(new(1), 0));
    }

    [Fact, Behaviour(54)]
    public void A_task_that_kills_its_process_each_time_fails_its_job_with_the_cause_and_the_next_job_runs_twice_over()
    {
        var driver = new Driver(Some.Options with { ExecutorInstances = 2, ReconnectTimeout = TimeSpan.Zero });
        var next = 0;
        driver.With("e0", "e1");
        for (var job = 0; job < 4; job += 2)
        {
            driver.Submit(Some.JobOf(1), job);
            for (var attempt = 0; attempt < 4; attempt++)
            {
                var (task, executor) = driver.Launches[^1];
                Assert.Equal(attempt, task.Number);
                driver.Cut(executor).Report(new ClusterEvent.Gone(
                    new(executor), LossReason.Exited, 134, "Fatal error. Stack overflow."));
                driver.With($"n{next++}");
            }

            var failed = Assert.IsType<JobOutcome.Failed>(driver.Ends.Last().Outcome);
            Assert.Contains("failed 4 times", failed.Reason, StringComparison.Ordinal);
            Assert.Contains("exit code 134: Fatal error. Stack overflow.", failed.Reason, StringComparison.Ordinal);
            driver.Submit(Some.JobOf(1), job + 1);
            driver.Succeed(driver.Launches[^1].Task);
            Assert.Equal(new JobOutcome.Succeeded(), driver.Ends.Last().Outcome);
        }
    }
}
