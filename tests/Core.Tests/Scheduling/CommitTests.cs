using Flint.Cluster;
using Flint.Errors;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class CommitTests
{
    [Fact, Behaviour(60)]
    public void The_holder_gets_the_same_answer_again()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));

        Assert.True(driver.AskCommit(driver.Launch(0, 0)));
        Assert.True(driver.AskCommit(driver.Launch(0, 0)));
    }

    [Fact, Behaviour(60)]
    public void After_the_holder_failed_another_attempt_may_and_the_failed_one_never()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));
        var first = driver.Launch(0, 0);
        Assert.True(driver.AskCommit(first));

        driver.Fail(first, Some.UserError());

        Assert.True(driver.AskCommit(driver.Launch(0, 0)));
        Assert.False(driver.AskCommit(first));
    }

    [Fact, Behaviour(60, 101)]
    public void Attempts_of_two_stage_attempts_get_one_permission()
    {
        var (driver, old, twin) = TwoAttemptsAtOnePartition();

        Assert.True(driver.AskCommit(old));
        Assert.False(driver.AskCommit(twin));
        driver.Fail(twin, new TaskFailure.CommitDenied(1));

        // The partition waits for the holder instead of being denied again and again.
        Assert.Empty(driver.Launched);
        driver.Succeed(old);
        Assert.Contains(1, driver.Delivered());
        Assert.DoesNotContain(driver.Launched, launch => launch.Contains(":1@", StringComparison.Ordinal));
    }

    [Fact, Behaviour(60, 101)]
    public void A_denied_partition_runs_again_when_the_holder_fails()
    {
        var (driver, old, twin) = TwoAttemptsAtOnePartition();
        driver.AskCommit(old);
        driver.AskCommit(twin);
        driver.Fail(twin, new TaskFailure.CommitDenied(1));

        driver.Fail(old, Some.UserError());

        Assert.Equal(["1.1:1"], driver.Launched.Select(launch => launch.Split('@')[0]));
        Assert.True(driver.AskCommit(driver.Launch(1, 1)));
    }

    [Fact, Behaviour(60)]
    public void Failure_of_an_attempt_without_permission_changes_nothing()
    {
        var (driver, old, twin) = TwoAttemptsAtOnePartition();
        driver.AskCommit(old);

        driver.Fail(twin, Some.UserError());

        Assert.False(driver.AskCommit(driver.Launch(1, 1)));
        Assert.True(driver.AskCommit(old));
    }

    [Fact, Behaviour(60)]
    public void The_declared_loss_of_the_holders_executor_frees_the_permission()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1));
        driver.AskCommit(driver.Launch(0, 0));

        driver.Report(Some.Gone("a", LossReason.NodeLost)).With("b");

        Assert.True(driver.AskCommit(driver.Launch(0, 0)));
    }

    [Fact, Behaviour(60)]
    public void A_cut_stream_frees_nothing()
    {
        var (driver, old, twin) = TwoAttemptsAtOnePartition(host: "b");
        driver.AskCommit(old);

        driver.Cut("b");

        Assert.False(driver.AskCommit(twin));
    }

    [Fact, Behaviour(6, 60)]
    public void A_killed_attempt_gets_no_permission()
    {
        var driver = new Driver().With("a").Submit(Some.JobOf(1)).Cancel();

        Assert.False(driver.AskCommit(driver.Launch(0, 0)));
    }

    [Fact, Behaviour(60)]
    public void A_partition_that_succeeded_is_never_permitted_to_another_attempt()
    {
        var (driver, old, twin) = TwoAttemptsAtOnePartition();
        driver.AskCommit(old);
        driver.Succeed(old);

        Assert.False(driver.AskCommit(twin));
    }

    /// <summary>Partition 1 runs in a retired attempt on one executor and in the active attempt on another.</summary>
    private static (Driver Driver, TaskLaunch Old, TaskLaunch Twin) TwoAttemptsAtOnePartition(string? host = null)
    {
        for (var seed = 0; ; seed++)
        {
            var driver = new Driver(seed: seed).Join("a", slots: 4).Join("b", slots: 4)
                .Submit(Some.JobWithOneShuffle(1, 2)).Succeed(0, 0);
            var (map, old) = (driver.Launch(0, 0), driver.Launch(1, 1));
            driver.Fail(1, 0, Some.Unreadable(map, driver.ExecutorOf(map))).Succeed(0, 0);
            var twin = driver.Launch(1, 1);
            if (host is null || (driver.ExecutorOf(old) == host && driver.ExecutorOf(twin) != host))
            {
                return (driver, old, twin);
            }
        }
    }
}
