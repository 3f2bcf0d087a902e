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

        driver.Fail(1, 1, Some.Unreadable(driver.Launch(0, 1), "b"));

        Assert.Equal(["0.1:1"], driver.Launched.Select(Place));
        Assert.Equal(["1.1:1"], driver.Succeed(0, 1).Launched.Select(Place));
        driver.Succeed(1, 1);
        Assert.Equal([0, 1], driver.Delivered());
    }

    private static Driver AfterMaps(int maps, int reduces)
    {
        var driver = new Driver().Join("a", slots: 4).Join("b", slots: 4).Submit(Some.JobWithOneShuffle(maps, reduces));
        for (var map = 0; map < maps; map++)
        {
            driver.Succeed(0, map);
        }

        return driver;
    }

    private static string Place(string launched) => launched.Split('@')[0];
}
