using Flint.Errors;
using Flint.Events;
using Flint.Execution;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Tests.Execution;

public sealed class ExecutorCoreTests : ExecutorCoreRig
{
    [Fact]
    public void An_opened_stream_is_answered_with_a_registration()
    {
        var core = New(slots: 2);

        var register = Assert.IsType<ExecutorMessage.Register>(Sent(core.Handle(new ExecutorEvent.StreamOpened(), Now)));

        Assert.Equal(("e", 7UL, "token", 2), (register.Executor.Value, register.Incarnation.Value, register.Token, register.Slots));
        Assert.Empty(register.Attempts);
    }

    [Fact]
    public void Launches_start_in_order_and_wait_beyond_the_slots()
    {
        var core = Registered(slots: 2);

        var commands = Launch(core, 1, 2, 3);

        Assert.Equal([Started(1), Run(1), Started(2), Run(2)], commands.Select(Plain));
        Assert.Equal([Ended(1), Started(3), Run(3)], Finish(core, 1).Select(Plain));
    }

    [Fact]
    public void A_launch_that_comes_twice_runs_once()
    {
        var core = Registered(slots: 2);
        Launch(core, 1);

        Assert.Empty(Launch(core, 1));
        Finish(core, 1);
        Assert.Empty(Launch(core, 1));
    }

    [Fact]
    public void The_end_of_an_attempt_is_sent_once()
    {
        var core = Registered();
        Launch(core, 1);

        Assert.Single(Finish(core, 1));
        Assert.Empty(Finish(core, 1));
    }

    [Fact]
    public void Killing_a_running_attempt_interrupts_it_once_and_its_end_carries_the_reason()
    {
        var core = Registered();
        Launch(core, 1);

        Assert.Equal([new ExecutorCommand.Interrupt(new(1), "why", Thread: false)], Kill(core, 1));
        Assert.Empty(Kill(core, 1));

        var end = Sent(Finish(core, 1, new TaskOutcome.Failed(new TaskFailure.Killed("cancelled"))));
        Assert.Equal(new TaskOutcome.Failed(new TaskFailure.Killed("why")), ((ExecutorMessage.AttemptEnded)end).Outcome);
    }

    [Fact]
    public void A_killed_attempt_that_ended_well_before_it_noticed_reports_its_outcome()
    {
        var core = Registered();
        Launch(core, 1);
        Kill(core, 1);

        var end = (ExecutorMessage.AttemptEnded)Sent(Finish(core, 1));

        Assert.IsType<TaskOutcome.Result>(end.Outcome);
    }

    [Fact]
    public void Killing_a_waiting_attempt_ends_it_without_a_slot()
    {
        var core = Registered();
        Launch(core, 1, 2);

        var end = (ExecutorMessage.AttemptEnded)Sent(Kill(core, 2));

        Assert.Equal((new TaskAttemptId(2), new TaskOutcome.Failed(new TaskFailure.Killed("why"))), (end.Attempt, end.Outcome));
        Assert.Equal([Ended(1)], Finish(core, 1).Select(Plain));
    }

    [Fact]
    public void Killing_an_unknown_or_ended_attempt_is_no_error()
    {
        var core = Registered();
        Launch(core, 1);
        Finish(core, 1);

        Assert.Empty(Kill(core, 1));
        Assert.Empty(Kill(core, 99));
    }

    [Fact]
    [Behaviour(60)]
    public void A_commit_is_asked_once_and_its_answer_is_kept_for_who_asks_again()
    {
        var core = Registered();
        Launch(core, 1);

        Assert.Equal([new ExecutorCommand.Send(new ExecutorMessage.CommitAsked(new(1)))], Commit(core, 1));
        Assert.Empty(Commit(core, 1));
        Assert.Equal([new ExecutorCommand.AnswerCommit(new(1), true)], Answer(core, 1, granted: true));
        Assert.Equal([new ExecutorCommand.AnswerCommit(new(1), true)], Commit(core, 1));
        Assert.Empty(Answer(core, 1, granted: false));
    }

    [Fact]
    public void An_attempt_that_was_killed_or_is_unknown_may_not_commit()
    {
        var core = Registered();
        Launch(core, 1);
        Kill(core, 1);

        Assert.Equal([new ExecutorCommand.AnswerCommit(new(1), false)], Commit(core, 1));
        Assert.Equal([new ExecutorCommand.AnswerCommit(new(9), false)], Commit(core, 9));
    }

    [Fact]
    public void Open_questions_are_asked_again_after_a_registration()
    {
        var core = Registered();
        Launch(core, 1);
        Commit(core, 1);
        Outputs(core, epoch: 2);

        var sent = Receive(core, new DriverMessage.Registered(NoSettings, new(0))).OfType<ExecutorCommand.Send>();

        Assert.Equal(
            [new ExecutorMessage.CommitAsked(new(1)), new ExecutorMessage.MapOutputsAsked(Shuffle, new(2))],
            sent.Select(command => command.Message));
    }

    [Fact]
    public void Questions_for_the_same_map_outputs_share_one_message()
    {
        var core = Registered();

        Assert.Equal([new ExecutorCommand.Send(new ExecutorMessage.MapOutputsAsked(Shuffle, new(2)))], Outputs(core, 2));
        Assert.Empty(Outputs(core, 2));
        Assert.Empty(Outputs(core, 1));
        Assert.Equal([new ExecutorCommand.Send(new ExecutorMessage.MapOutputsAsked(Shuffle, new(3)))], Outputs(core, 3));
    }

    [Fact]
    public void Known_map_outputs_answer_what_asks_for_no_newer_epoch()
    {
        var core = Registered();
        Outputs(core, 2);

        Assert.IsType<ExecutorCommand.AnswerMapOutputs>(Assert.Single(AnswerOutputs(core, 2, Status)));

        Assert.Equal(new(2), Assert.IsType<ExecutorCommand.AnswerMapOutputs>(Assert.Single(Outputs(core, 1))).Epoch);
        Assert.IsType<ExecutorCommand.Send>(Assert.Single(Outputs(core, 3)));
    }

    [Fact]
    public void An_answer_with_holes_is_passed_on_and_not_kept()
    {
        var core = Registered();
        Outputs(core, 2);

        Assert.Null(Assert.IsType<ExecutorCommand.AnswerMapOutputs>(Assert.Single(AnswerOutputs(core, 2, null))).Statuses[0]);

        Assert.IsType<ExecutorCommand.Send>(Assert.Single(Outputs(core, 2)));
    }

    [Fact]
    public void An_answer_with_holes_replaces_an_older_one_without_holes()
    {
        var core = Registered();
        Outputs(core, 2);
        AnswerOutputs(core, 2, Status);
        Outputs(core, 3);
        AnswerOutputs(core, 3, null);

        Assert.IsType<ExecutorCommand.Send>(Assert.Single(Outputs(core, 2)));
    }

    [Fact]
    public void What_the_driver_forgets_is_forgotten()
    {
        var core = Registered();
        Outputs(core, 2);
        AnswerOutputs(core, 2, Status);
        var forget = new DriverMessage.Forget([Shuffle], [], []);

        Assert.Equal([new ExecutorCommand.Forget(forget)], Receive(core, forget));

        Assert.IsType<ExecutorCommand.Send>(Assert.Single(Outputs(core, 2)));
    }

    [Fact]
    [Behaviour(61)]
    public void Asked_to_register_again_it_tells_what_it_runs_and_holds()
    {
        var core = Registered(slots: 1);
        Launch(core, 1, 2, 3);
        Finish(core, 1, new TaskOutcome.MapOutput(Status));

        var register = Assert.IsType<ExecutorMessage.Register>(Sent(Receive(core, new DriverMessage.RegisterAgain())));

        Assert.Equal([new TaskAttemptId(2), new TaskAttemptId(3)], register.Attempts);
        Assert.Equal([Status], register.Outputs);
    }

    [Fact]
    public void A_refused_registration_ends_the_process()
    {
        var exit = Assert.IsType<ExecutorCommand.Exit>(Assert.Single(
            Receive(New(), new DriverMessage.Refused("version 2, here 1"))));

        Assert.Equal(ExecutorExitCode.Refused, exit.Code);
        Assert.Contains("version 2, here 1", exit.Reason);
    }

    [Fact]
    public void Stop_says_goodbye_and_ends_with_0_and_nothing_follows()
    {
        var core = Registered();
        Launch(core, 1);

        var commands = Receive(core, new DriverMessage.Stop("the application ended"));

        Assert.Equal(
            [
                new ExecutorCommand.Send(new ExecutorMessage.Goodbye("the application ended")),
                new ExecutorCommand.Exit(0, "the application ended"),
            ], commands);
        Assert.Empty(Finish(core, 1));
    }

    [Fact]
    public void A_registered_executor_gives_signs_of_life_at_its_interval()
    {
        var core = Registered();
        Launch(core, 1);

        Now += TimeSpan.FromSeconds(9);
        Assert.DoesNotContain(
            core.Handle(new ExecutorEvent.TimePassed(), Now), command => command is ExecutorCommand.Send);
        Now += TimeSpan.FromSeconds(1);

        var commands = core.Handle(new ExecutorEvent.TimePassed(), Now);

        Assert.Equal([new TaskAttemptId(1)], Assert.IsType<ExecutorMessage.Heartbeat>(Sent(commands)).Running);
        Assert.Contains(new ExecutorCommand.WakeAt(Now + TimeSpan.FromSeconds(10)), commands);
    }

    [Fact]
    public void A_timer_that_goes_off_early_is_set_again()
    {
        var core = Registered();
        var due = Now + TimeSpan.FromSeconds(10);

        var commands = core.Handle(new ExecutorEvent.TimePassed(), due - TimeSpan.FromTicks(1));

        Assert.Equal([new ExecutorCommand.WakeAt(due)], commands);
    }

    [Fact]
    public void After_a_cut_running_attempts_go_on_and_it_dials_with_growing_pauses_until_it_exits_with_56()
    {
        var core = Registered();
        Launch(core, 1);
        var cutAt = Now;
        var commands = core.Handle(new ExecutorEvent.StreamCut(), Now);
        var pauses = new List<TimeSpan>();
        var wakes = new SortedSet<DateTimeOffset>();

        while (commands.OfType<ExecutorCommand.Exit>().FirstOrDefault() is null)
        {
            wakes.UnionWith(commands.OfType<ExecutorCommand.WakeAt>().Select(command => command.Time));
            var wake = wakes.First(time => time > Now);
            pauses.Add(wake - Now);
            Now = wake;
            commands = core.Handle(new ExecutorEvent.TimePassed(), Now);
            Assert.DoesNotContain(commands, command => command is ExecutorCommand.Interrupt);
            if (commands.Contains(new ExecutorCommand.Dial()))
            {
                wakes.UnionWith(commands.OfType<ExecutorCommand.WakeAt>().Select(command => command.Time));
                commands = core.Handle(new ExecutorEvent.StreamCut(), Now);
            }
        }

        Assert.Equal(ExecutorExitCode.DriverLost, commands.OfType<ExecutorCommand.Exit>().Single().Code);
        Assert.Equal(TimeSpan.FromSeconds(120), Now - cutAt);
        Assert.InRange(pauses[0], TimeSpan.FromMilliseconds(75), TimeSpan.FromMilliseconds(125));
        Assert.All(pauses, pause => Assert.InRange(pause, TimeSpan.Zero, TimeSpan.FromSeconds(6.25)));
        Assert.InRange(pauses.Count, 20, 50);
    }

    [Fact]
    public void With_a_reconnect_time_out_of_0_the_first_cut_ends_it()
    {
        var core = new ExecutorCore(Identity(1), new() { ReconnectTimeout = TimeSpan.Zero }, new(1));
        Assert.IsType<ExecutorMessage.Register>(Sent(core.Handle(new ExecutorEvent.StreamOpened(), Now)));
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));

        var commands = core.Handle(new ExecutorEvent.StreamCut(), Now);

        Assert.Equal(56, Assert.IsType<ExecutorCommand.Exit>(Assert.Single(commands)).Code);
    }

    [Fact]
    public void A_registration_that_nobody_answers_ends_it()
    {
        var core = New();
        var wake = core.Handle(new ExecutorEvent.StreamOpened(), Now).OfType<ExecutorCommand.WakeAt>().Single();

        var commands = core.Handle(new ExecutorEvent.TimePassed(), wake.Time);

        Assert.Equal(56, Assert.IsType<ExecutorCommand.Exit>(Assert.Single(commands)).Code);
    }

    [Fact]
    public void A_registration_in_time_ends_the_search_for_the_driver()
    {
        var core = Registered();
        core.Handle(new ExecutorEvent.StreamCut(), Now);
        Now += TimeSpan.FromSeconds(119);
        core.Handle(new ExecutorEvent.StreamOpened(), Now);
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));
        Now += TimeSpan.FromSeconds(119);

        Assert.DoesNotContain(core.Handle(new ExecutorEvent.TimePassed(), Now), command => command is ExecutorCommand.Exit);
    }

    [Fact]
    public void Settings_of_the_driver_are_taken_over()
    {
        var settings = new Dictionary<string, string> { ["flint.a"] = "b" };

        var commands = Receive(New(), new DriverMessage.Registered(settings, new(4)));

        Assert.Equal(settings, commands.OfType<ExecutorCommand.Configure>().Single().Settings);
    }

    [Fact]
    public void The_same_events_give_the_same_commands()
    {
        var first = Story();
        var second = Story();

        Assert.Equal(first, second);

        List<string> Story()
        {
            var core = Registered(slots: 2);
            return [.. Launch(core, 1, 2, 3).Concat(Kill(core, 3)).Concat(Finish(core, 2)).Select(Plain)];
        }
    }
}
