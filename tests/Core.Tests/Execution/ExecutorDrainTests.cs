using Flint.Errors;
using Flint.Execution;
using Flint.Identity;
using Flint.Tasks;

namespace Flint.Tests.Execution;

/// <summary>An executor that is to leave.</summary>
public sealed class ExecutorDrainTests : ExecutorCoreRig
{
    private static readonly DriverMessage.Drain Order = new(Start.AddMinutes(1), ["http://peer"]);
    private static readonly TaskOutcome Stored = new TaskOutcome.StoredResult(new(1), 9, "x");

    [Fact]
    public void An_idle_one_says_that_it_drains_and_that_it_has_drained()
    {
        var core = Registered();

        Assert.Equal([Draining("it will be taken away at 2026-01-01 00:01:00Z"), new ExecutorMessage.Drained()],
            Said(Receive(core, Order)));
    }

    [Fact]
    public void A_running_attempt_ends_first()
    {
        var core = Registered();
        Launch(core, 1);

        Assert.Equal([Draining("the driver lets it go")], Said(Receive(core, new DriverMessage.Drain(null, []))));
        Assert.Equal([typeof(ExecutorMessage.AttemptEnded), typeof(ExecutorMessage.Drained)], Kinds(Finish(core, 1)));
    }

    [Fact]
    public void A_launch_that_crosses_is_not_started_and_not_counted_and_told_once()
    {
        var core = Registered(slots: 2);
        Receive(core, Order);

        var ended = Assert.IsType<ExecutorMessage.AttemptEnded>(Said(Launch(core, 1)).Single());

        var failure = Assert.IsType<TaskOutcome.Failed>(ended.Outcome).Failure;
        Assert.Equal(new TaskFailure.Killed("not started: executor e leaves"), failure);
        Assert.False(failure.CountsAgainstTask);
        Assert.Empty(Launch(core, 1));
        Assert.Empty(Kill(core, 1));
    }

    [Fact]
    public void A_launch_that_waits_for_a_slot_is_given_back()
    {
        var core = Registered();
        Launch(core, 1, 2);

        var said = Said(Receive(core, Order));

        Assert.Equal(new TaskAttemptId(2), Assert.IsType<ExecutorMessage.AttemptEnded>(said[1]).Attempt);
        Assert.Equal([typeof(ExecutorMessage.AttemptEnded), typeof(ExecutorMessage.Drained)], Kinds(Finish(core, 1)));
    }

    [Fact]
    public void A_result_that_waits_to_be_fetched_keeps_it()
    {
        var core = Registered();
        Launch(core, 1);
        Receive(core, Order);

        Assert.Equal([typeof(ExecutorMessage.AttemptEnded)], Kinds(Finish(core, 1, Stored)));
        Assert.Equal(
            [typeof(ExecutorMessage.Drained)],
            Kinds(Receive(core, new DriverMessage.Forget([], [], [new(1)]))));
    }

    [Fact]
    public void An_order_that_is_repeated_is_answered_again()
    {
        var core = Registered();

        Assert.Equal(Said(Receive(core, Order)), Said(Receive(core, Order)));
    }

    [Fact]
    public void Somebody_other_than_the_driver_may_ask_for_it()
    {
        var core = Registered();
        Launch(core, 1);

        var commands = core.Handle(new ExecutorEvent.DrainAsked("signal PWR"), Now);

        Assert.Equal([Draining("signal PWR")], Said(commands));
        Assert.Contains(new ExecutorCommand.Warn("Executor e takes no more tasks: signal PWR."), commands);
        Assert.DoesNotContain(core.Handle(new ExecutorEvent.DrainAsked("signal PWR"), Now), Warns);
    }

    [Fact]
    public void A_driver_that_it_registers_with_again_hears_it_again()
    {
        var core = Registered();
        core.Handle(new ExecutorEvent.DrainAsked("signal PWR"), Now);
        core.Handle(new ExecutorEvent.StreamCut(), Now);
        core.Handle(new ExecutorEvent.StreamOpened(), Now);

        var said = Said(Receive(core, new DriverMessage.Registered(NoSettings, new(0))));

        Assert.Equal([Draining("signal PWR"), new ExecutorMessage.Drained()], said);
    }

    [Fact]
    public void It_goes_on_to_live_and_ends_when_it_is_told_to()
    {
        var core = Registered();
        Receive(core, Order);
        Now += TimeSpan.FromHours(1);

        Assert.Equal([typeof(ExecutorMessage.Heartbeat)], Kinds(core.Handle(new ExecutorEvent.TimePassed(), Now)));
        Assert.Contains(
            new ExecutorCommand.Exit(0, "enough"), Receive(core, new DriverMessage.Stop("enough")));
    }

    private static bool Warns(ExecutorCommand command) => command is ExecutorCommand.Warn;

    private static ExecutorMessage Draining(string reason) => new ExecutorMessage.Draining(reason);

    private static IReadOnlyList<ExecutorMessage> Said(IReadOnlyList<ExecutorCommand> commands) =>
        [.. commands.OfType<ExecutorCommand.Send>().Select(send => send.Message)];

    private static IEnumerable<Type> Kinds(IReadOnlyList<ExecutorCommand> commands) =>
        Said(commands).Select(message => message.GetType());
}
