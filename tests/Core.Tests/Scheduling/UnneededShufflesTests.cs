using Flint.Identity;
using Flint.Scheduling;
using Flint.Tasks;

namespace Flint.Tests.Scheduling;

public sealed class UnneededShufflesTests
{
    private static readonly ShuffleId Shuffle = new(0);

    [Fact]
    public void A_shuffle_that_nobody_needs_is_forgotten_on_all_executors_and_made_again_if_asked_for()
    {
        var driver = new Driver().With("a", "b").Submit(Some.JobWithOneShuffle(1, 1)).Succeed(0, 0).Succeed(1, 0);

        Unneeded(driver);

        Assert.Equal(
            ["a", "b"],
            driver.Last.OfType<SchedulerCommand.Send>().Select(send => send.Executor.Value).Order());
        Assert.All(driver.Sent<DriverMessage.Forget>(), forget => Assert.Equal([Shuffle], forget.Shuffles));
        driver.Submit(Some.JobWithOneShuffle(1, 1), job: 1);
        Assert.Single(driver.Launched);
        Assert.NotNull(driver.Launches[^1].Task.Writes);
    }

    [Fact]
    public void It_waits_for_the_job_that_has_it_in_its_plan()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1)).Succeed(0, 0);

        Unneeded(driver);
        Assert.Empty(driver.Sent<DriverMessage.Forget>());
        driver.Succeed(1, 0).Wait(1);

        Assert.Equal([Shuffle], driver.All.OfType<SchedulerCommand.Send>().Select(send => send.Message)
            .OfType<DriverMessage.Forget>().Single().Shuffles);
    }

    [Fact]
    public void It_waits_for_attempts_that_go_on_after_their_job()
    {
        var driver = new Driver(Some.Options with { JobStopTimeout = TimeSpan.FromSeconds(1) }).With("a")
            .Submit(Some.JobWithOneShuffle(1, 1));
        var stuck = driver.Launch(0, 0);
        driver.Cancel().Wait(1);
        Assert.Single(driver.Ends);

        Unneeded(driver);
        Assert.Empty(driver.Sent<DriverMessage.Forget>());
        driver.Succeed(stuck).Wait(1);

        Assert.Single(driver.All.OfType<SchedulerCommand.Send>(), send => send.Message is DriverMessage.Forget);
    }

    [Fact]
    public void The_program_of_a_map_stage_is_kept_after_its_job_and_dropped_with_its_shuffle()
    {
        var driver = new Driver().With("a").Submit(Some.JobWithOneShuffle(1, 1));
        Assert.Single(driver.Last.OfType<SchedulerCommand.KeepProgram>());
        driver.Succeed(0, 0).Succeed(1, 0).Submit(Some.JobWithOneShuffle(1, 1), job: 1).Succeed(2, 0);
        Assert.Single(driver.All.OfType<SchedulerCommand.KeepProgram>());
        Assert.Empty(driver.All.OfType<SchedulerCommand.DropProgram>());

        Unneeded(driver);

        Assert.Single(driver.Last.OfType<SchedulerCommand.DropProgram>());
    }

    [Fact]
    public void A_shuffle_that_never_ran_needs_no_message()
    {
        var driver = new Driver().With("a");

        Unneeded(driver);

        Assert.Empty(driver.Last);
    }

    private static void Unneeded(Driver driver) => driver.Handle(new SchedulerEvent.ShufflesUnneeded([Shuffle]));
}
