using Flint.Scheduling;

namespace Flint.Tests.Scheduling;

public sealed class SchedulerOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => new SchedulerOptions().Validate();

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    public void A_task_takes_no_more_slots_than_an_executor_has(int cpus, int slots, bool fits)
    {
        var error = Record.Exception(() => new SchedulerOptions { TaskCpus = cpus }.CheckFor(slots));

        Assert.Equal(fits, error is null);
    }

    [Theory]
    [InlineData("flint.task.maxFailures")]
    [InlineData("flint.stage.maxConsecutiveAttempts")]
    [InlineData("flint.task.cpus")]
    [InlineData("flint.executor.instances")]
    [InlineData("flint.executor.maxNumFailures")]
    [InlineData("flint.locality.wait")]
    [InlineData("flint.locality.wait.process")]
    [InlineData("flint.locality.wait.node")]
    [InlineData("flint.locality.wait.rack")]
    [InlineData("flint.executor.reconnectTimeout")]
    [InlineData("flint.network.timeout")]
    public void A_wrong_value_is_named(string key)
    {
        var none = TimeSpan.FromSeconds(-1);
        var defaults = new SchedulerOptions();
        var options = key switch
        {
            "flint.task.maxFailures" => defaults with { TaskMaxFailures = 0 },
            "flint.stage.maxConsecutiveAttempts" => defaults with { StageMaxConsecutiveAttempts = 0 },
            "flint.task.cpus" => defaults with { TaskCpus = 0 },
            "flint.executor.instances" => defaults with { ExecutorInstances = -1 },
            "flint.executor.maxNumFailures" => defaults with { ExecutorMaxNumFailures = 0 },
            "flint.locality.wait" => defaults with { LocalityWait = none },
            "flint.locality.wait.process" => defaults with { LocalityWaitProcess = none },
            "flint.locality.wait.node" => defaults with { LocalityWaitNode = none },
            "flint.locality.wait.rack" => defaults with { LocalityWaitRack = none },
            "flint.executor.reconnectTimeout" => defaults with { ReconnectTimeout = none },
            _ => defaults with { NetworkTimeout = defaults.HeartbeatInterval },
        };

        var error = Assert.Throws<ArgumentException>(() =>
        {
            options.Validate();
            options.CheckFor(slotsOfEach: 1);
        });

        Assert.StartsWith(key + " is ", error.Message, StringComparison.Ordinal);
    }
}
