using Flint.Cluster;
using Flint.Errors;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Scheduling.Placement;

namespace Flint.Tests.Scheduling;

public sealed class PlacementTests
{
    [Fact, Behaviour(33)]
    public void Each_level_waits_its_own_limit_from_near_to_far()
    {
        var options = Some.Options with
        {
            LocalityWaitProcess = TimeSpan.FromSeconds(1),
            LocalityWaitNode = TimeSpan.FromSeconds(2),
            LocalityWaitRack = TimeSpan.FromSeconds(4),
        };
        var driver = new Driver(options)
            .Join("p", "h1", rack: "r1").Join("q", "h1", rack: "r1")
            .Join("r", "h2", rack: "r1").Join("s", "h3", rack: "r2");
        string[] near = [PreferredPlace.OfExecutor("h1", new("p"))];

        Assert.Equal(["0.0:0@p"], driver.Submit(Some.JobNear(near, near, near, near)).Launched);
        Assert.Empty(driver.Wait(0.9).Launched);
        Assert.Equal(["0.0:1@q"], driver.Wait(0.1).Launched);
        Assert.Empty(driver.Wait(1.9).Launched);
        Assert.Equal(["0.0:2@r"], driver.Wait(0.1).Launched);
        Assert.Empty(driver.Wait(3.9).Launched);
        Assert.Equal(["0.0:3@s"], driver.Wait(0.1).Launched);
    }

    [Fact, Behaviour(33)]
    public void A_launch_at_a_level_resets_the_clock()
    {
        var driver = new Driver().Join("a", "h1").Join("b", "h2").Submit(Some.JobNear(["h1"], ["h1"], ["h1"]));
        Assert.Equal(["0.0:0@a"], driver.Launched);
        Assert.Empty(driver.Wait(2).Launched);

        Assert.Equal(["0.0:1@a"], driver.Succeed(0, 0).Launched);

        Assert.Empty(driver.Wait(2.9).Launched);
        Assert.Equal(["0.0:2@b"], driver.Wait(0.1).Launched);
    }

    [Fact, Behaviour(33)]
    public void Tasks_without_preference_are_not_held_back()
    {
        var driver = new Driver().Join("a", "h1").Join("b", "h2").Join("c", "h3");

        driver.Submit(Some.JobNear(["h1"], ["h1"], []));

        Assert.Equal(["0.0:0", "0.0:2"], driver.Launched.Select(launch => launch.Split('@')[0]));
        Assert.DoesNotContain("0.0:2@a", driver.Launched);
    }

    [Fact, Behaviour(33)]
    public void A_wait_of_nothing_goes_anywhere_at_once()
    {
        var driver = new Driver(Some.Options with { LocalityWait = TimeSpan.Zero }).Join("a", "h1").Join("b", "h2");

        Assert.Equal(["0.0:0@a", "0.0:1@b"], driver.Submit(Some.JobNear(["h1"], ["h1"])).Launched);
    }

    [Fact, Behaviour(33)]
    public void A_task_whose_places_have_no_executor_does_not_wait()
    {
        var driver = new Driver().Join("a", "h1");

        Assert.Equal(["0.0:0@a"], driver.Submit(Some.JobNear(["elsewhere"])).Launched);
    }

    [Fact, Behaviour(33)]
    public void The_wake_up_is_armed_for_the_next_level()
    {
        var driver = new Driver().Join("a", "h1").Join("b", "h2");

        driver.Submit(Some.JobNear(["h1"], ["h1"]));

        Assert.Equal(
            [new SchedulerCommand.WakeAt(Some.Start + TimeSpan.FromSeconds(3))],
            driver.Last.OfType<SchedulerCommand.WakeAt>());
    }

    [Fact, Behaviour(34)]
    public void An_executor_that_joins_a_preferred_host_gets_the_waiting_task()
    {
        var driver = new Driver().Join("a", "h1").Join("b", "h2").Submit(Some.JobNear(["h1"], ["h1", "h3"]));

        Assert.Equal(["0.0:1@c"], driver.Join("c", "h3").Launched);
    }

    [Fact, Behaviour(34)]
    public void When_the_last_executor_of_the_preferred_hosts_leaves_nothing_is_waited_for()
    {
        var driver = new Driver().Join("a", "h1").Join("b", "h2").Submit(Some.JobNear(["h1"], ["h1"]));

        driver.Report(Some.Gone("a", LossReason.NodeLost));

        Assert.Equal(["0.0:0@b"], driver.Launched);
    }

    [Fact, Behaviour(34)]
    public void A_level_that_becomes_possible_again_gets_its_wait()
    {
        var driver = new Driver().Join("a", "h2").Submit(Some.JobNear(["h1"], ["h1"], ["h1"]));
        Assert.Equal(["0.0:0@a"], driver.Launched);
        Assert.Equal(["0.0:1@b"], driver.Join("b", "h1").Launched);

        Assert.Empty(driver.Succeed(0, 0).Launched);
        Assert.Equal(["0.0:2@b"], driver.Succeed(0, 1).Launched);
    }

    [Fact, Behaviour(35)]
    public void The_rack_of_a_host_is_learned_when_an_executor_of_it_joins()
    {
        var driver = new Driver().Join("x", "h9", rack: "r9").Join("c", "h3", rack: "r1")
            .Submit(Some.JobNear(["h9"], ["h1"], ["h1"], ["h1"]));
        driver.Join("a", "h1", rack: "r1");

        // One waits for the host; its rack has a free executor, which may be used after two waits.
        driver.Wait(3);
        Assert.Contains("c", driver.Wait(3).Launches.Select(launch => launch.Executor));
    }

    [Fact, Behaviour(45)]
    public void Offers_are_spread_over_executors_before_one_gets_a_second_task()
    {
        var driver = new Driver();
        for (var executor = 'a'; executor < 'a' + 8; executor++)
        {
            driver.Join($"{executor}", slots: 4);
        }

        driver.Submit(Some.JobOf(8));

        Assert.Equal(8, driver.Launches.Select(launch => launch.Executor).Distinct().Count());
    }

    [Fact, Behaviour(45)]
    public void The_order_of_offers_follows_the_seed()
    {
        Assert.Equal(Order(1), Order(1));
        Assert.Contains(Enumerable.Range(2, 8), seed => !Order(seed).SequenceEqual(Order(1)));

        static IReadOnlyList<string> Order(int seed) =>
            [
            .. new Driver(seed: seed).With("a", "b", "c", "d", "e").Submit(Some.JobOf(5)).Launches
                .Select(launch => launch.Executor),
        ];
    }

    [Fact, Behaviour(45)]
    public void A_task_of_several_cpus_takes_as_many_slots()
    {
        var driver = new Driver(Some.Options with { TaskCpus = 2 }).Join("a", slots: 5).Join("b", slots: 1);

        Assert.Equal(["0.0:0@a", "0.0:1@a"], driver.Submit(Some.JobOf(3)).Launched);
        Assert.Equal(["0.0:2@a"], driver.Succeed(0, 0).Launched);
    }

    [Fact, Behaviour(45)]
    public void Launches_of_one_turn_to_one_executor_are_one_message()
    {
        var driver = new Driver().Join("a", slots: 3).Submit(Some.JobOf(3));

        Assert.Equal(3, driver.Sent<Flint.Tasks.DriverMessage.Launch>().Single().Tasks.Count);
    }

    [Fact, Behaviour(52)]
    public void A_slot_that_the_first_job_leaves_goes_to_the_next_job()
    {
        var driver = new Driver().Join("a", slots: 2).Submit(Some.JobOf(1)).Submit(Some.JobOf(2), job: 1);

        Assert.Equal(["1.0:0@a"], driver.Launched);
        Assert.Equal(["1.0:1@a"], driver.Succeed(0, 0).Launched);
    }

    [Fact, Behaviour(6)]
    public void A_killed_task_keeps_its_slot_until_it_has_ended()
    {
        var driver = new Driver().Join("a").Submit(Some.JobOf(1)).Submit(Some.JobOf(1), job: 1).Cancel();
        Assert.Single(driver.Launches);

        Assert.Equal(["1.0:0@a"], driver.Fail(0, 0, new TaskFailure.Killed("")).Launched);
    }

    [Theory]
    [InlineData("host", "host", null)]
    [InlineData("executor_host_7", "host", "7")]
    [InlineData("executor_host_a_b", "host", "a_b")]
    public void A_preferred_place_is_a_host_or_an_executor(string text, string host, string? executor) =>
        Assert.Equal(
            new PreferredPlace(host, executor is null ? null : new ExecutorId(executor)), PreferredPlace.Parse(text));
}
