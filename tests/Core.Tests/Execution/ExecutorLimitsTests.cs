using Flint.Errors;
using Flint.Events;
using Flint.Execution;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Tests.Execution;

/// <summary>Drivers that do not answer and tasks that do not stop.</summary>
public sealed class ExecutorLimitsTests : ExecutorCoreRig
{
    [Fact, Behaviour(62)]
    public void Signs_of_life_that_nobody_answers_end_it_with_56_after_the_limit()
    {
        var core = new ExecutorCore(Identity(1), new() { HeartbeatMaxFailures = 3 }, new(1));
        core.Handle(new ExecutorEvent.StreamOpened(), Now);
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));
        var beats = 0;
        for (; beats < 3; beats++)
        {
            Assert.IsType<ExecutorMessage.Heartbeat>(Sent(Pass(core, 10)));
        }

        var exit = Assert.IsType<ExecutorCommand.Exit>(Assert.Single(Pass(core, 10)));

        Assert.Equal(
            (56, "executor e sent 3 signs of life and heard nothing, the limit of flint.executor.heartbeat.maxFailures"),
            (exit.Code, exit.Reason));
    }

    [Fact, Behaviour(62)]
    public void Anything_from_the_driver_answers_the_signs_of_life()
    {
        var core = new ExecutorCore(Identity(1), new() { HeartbeatMaxFailures = 2 }, new(1));
        core.Handle(new ExecutorEvent.StreamOpened(), Now);
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));
        for (var beat = 0; beat < 20; beat++)
        {
            Assert.IsType<ExecutorMessage.Heartbeat>(Sent(Pass(core, 10)));
            core.Handle(new ExecutorEvent.DriverHeard(), Now);
        }
    }

    [Fact, Behaviour(63)]
    public void A_kill_that_asks_for_it_interrupts_the_thread()
    {
        var core = Registered();
        Launch(core, 1);

        var commands = Receive(core, new DriverMessage.Kill(new(1), "why", Interrupt: true));

        Assert.Equal([new ExecutorCommand.Interrupt(new(1), "why", Thread: true)], commands);
    }

    [Fact, Behaviour(63)]
    public void The_reaper_says_that_a_task_goes_on_then_ends_the_process_and_blames_nobody()
    {
        var core = WithReaper(killTimeout: "25s");
        Launch(core, 1, 2);
        Kill(core, 1);

        var first = Pass(core, 10).OfType<ExecutorCommand.Warn>().Single();
        Assert.Equal(
            "Task attempt 1 was told to stop 10 s ago and goes on: let long loops look at ITaskContext.Stop.", first.Text);
        Assert.Single(Pass(core, 10).OfType<ExecutorCommand.Warn>());
        var last = Pass(core, 5);

        var reason = "task attempt 1 did not stop within flint.task.reaper.killTimeout (00:00:25)";
        Assert.Equal(
            [
                new ExecutorCommand.Send(new ExecutorMessage.Goodbye(reason)),
                new ExecutorCommand.Exit(ExecutorExitCode.Uncaught, reason),
            ],
            last);
    }

    [Fact, Behaviour(63)]
    public void The_reaper_forgets_a_task_that_stops()
    {
        var core = WithReaper(killTimeout: "25s");
        Launch(core, 1);
        Kill(core, 1);
        Finish(core, 1);

        for (var turn = 0; turn < 6; turn++)
        {
            Assert.DoesNotContain(Pass(core, 10), command => command is ExecutorCommand.Exit or ExecutorCommand.Warn);
        }
    }

    [Theory, Behaviour(63)]
    [InlineData("-1")]
    [InlineData(null)]
    public void Without_a_limit_the_reaper_only_talks(string? killTimeout)
    {
        var core = WithReaper(killTimeout);
        Launch(core, 1);
        Kill(core, 1);

        for (var turn = 0; turn < 30; turn++)
        {
            Assert.Single(Pass(core, 10).OfType<ExecutorCommand.Warn>());
        }
    }

    private ExecutorCore WithReaper(string? killTimeout)
    {
        var core = New(slots: 2);
        core.Handle(new ExecutorEvent.StreamOpened(), Now);
        var settings = new Dictionary<string, string> { ["flint.task.reaper.enabled"] = "true" };
        if (killTimeout is not null)
        {
            settings["flint.task.reaper.killTimeout"] = killTimeout;
        }

        Receive(core, new DriverMessage.Registered(settings, new(0)));
        return core;
    }

    private IReadOnlyList<ExecutorCommand> Pass(ExecutorCore core, double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return [.. core.Handle(new ExecutorEvent.TimePassed(), Now).Where(command => command is not ExecutorCommand.WakeAt)];
    }
}
