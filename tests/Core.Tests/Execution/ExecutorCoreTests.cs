using Flint.Errors;
using Flint.Events;
using Flint.Execution;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Tests.Execution;

public sealed class ExecutorCoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ShuffleId Shuffle = new(3);
    private static readonly MapStatus Status = new(Shuffle, 0, new(70), new(new("e"), "x"), new(0), []);

    private DateTimeOffset now = Start;

    [Fact]
    public void An_opened_stream_is_answered_with_a_registration()
    {
        var core = New(slots: 2);

        var register = Assert.IsType<ExecutorMessage.Register>(Sent(core.Handle(new ExecutorEvent.StreamOpened(), now)));

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

        now += TimeSpan.FromSeconds(9);
        Assert.DoesNotContain(
            core.Handle(new ExecutorEvent.TimePassed(), now), command => command is ExecutorCommand.Send);
        now += TimeSpan.FromSeconds(1);

        var commands = core.Handle(new ExecutorEvent.TimePassed(), now);

        Assert.Equal([new TaskAttemptId(1)], Assert.IsType<ExecutorMessage.Heartbeat>(Sent(commands)).Running);
        Assert.Contains(new ExecutorCommand.WakeAt(now + TimeSpan.FromSeconds(10)), commands);
    }

    [Fact]
    public void A_timer_that_goes_off_early_is_set_again()
    {
        var core = Registered();
        var due = now + TimeSpan.FromSeconds(10);

        var commands = core.Handle(new ExecutorEvent.TimePassed(), due - TimeSpan.FromTicks(1));

        Assert.Equal([new ExecutorCommand.WakeAt(due)], commands);
    }

    [Fact]
    public void After_a_cut_running_attempts_go_on_and_it_dials_with_growing_pauses_until_it_exits_with_56()
    {
        var core = Registered();
        Launch(core, 1);
        var cutAt = now;
        var commands = core.Handle(new ExecutorEvent.StreamCut(), now);
        var pauses = new List<TimeSpan>();
        var wakes = new SortedSet<DateTimeOffset>();

        while (commands.OfType<ExecutorCommand.Exit>().FirstOrDefault() is null)
        {
            wakes.UnionWith(commands.OfType<ExecutorCommand.WakeAt>().Select(command => command.Time));
            var wake = wakes.First(time => time > now);
            pauses.Add(wake - now);
            now = wake;
            commands = core.Handle(new ExecutorEvent.TimePassed(), now);
            Assert.DoesNotContain(commands, command => command is ExecutorCommand.Interrupt);
            if (commands.Contains(new ExecutorCommand.Dial()))
            {
                wakes.UnionWith(commands.OfType<ExecutorCommand.WakeAt>().Select(command => command.Time));
                commands = core.Handle(new ExecutorEvent.StreamCut(), now);
            }
        }

        Assert.Equal(ExecutorExitCode.DriverLost, commands.OfType<ExecutorCommand.Exit>().Single().Code);
        Assert.Equal(TimeSpan.FromSeconds(120), now - cutAt);
        Assert.InRange(pauses[0], TimeSpan.FromMilliseconds(75), TimeSpan.FromMilliseconds(125));
        Assert.All(pauses, pause => Assert.InRange(pause, TimeSpan.Zero, TimeSpan.FromSeconds(6.25)));
        Assert.InRange(pauses.Count, 20, 50);
    }

    [Fact]
    public void With_a_reconnect_time_out_of_0_the_first_cut_ends_it()
    {
        var core = new ExecutorCore(Identity(1), new() { ReconnectTimeout = TimeSpan.Zero }, new(1));
        Assert.IsType<ExecutorMessage.Register>(Sent(core.Handle(new ExecutorEvent.StreamOpened(), now)));
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));

        var commands = core.Handle(new ExecutorEvent.StreamCut(), now);

        Assert.Equal(56, Assert.IsType<ExecutorCommand.Exit>(Assert.Single(commands)).Code);
    }

    [Fact]
    public void A_registration_that_nobody_answers_ends_it()
    {
        var core = New();
        var wake = core.Handle(new ExecutorEvent.StreamOpened(), now).OfType<ExecutorCommand.WakeAt>().Single();

        var commands = core.Handle(new ExecutorEvent.TimePassed(), wake.Time);

        Assert.Equal(56, Assert.IsType<ExecutorCommand.Exit>(Assert.Single(commands)).Code);
    }

    [Fact]
    public void A_registration_in_time_ends_the_search_for_the_driver()
    {
        var core = Registered();
        core.Handle(new ExecutorEvent.StreamCut(), now);
        now += TimeSpan.FromSeconds(119);
        core.Handle(new ExecutorEvent.StreamOpened(), now);
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));
        now += TimeSpan.FromSeconds(119);

        Assert.DoesNotContain(core.Handle(new ExecutorEvent.TimePassed(), now), command => command is ExecutorCommand.Exit);
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

    [Fact, Behaviour(62)]
    public void Signs_of_life_that_nobody_answers_end_it_with_56_after_the_limit()
    {
        var core = new ExecutorCore(Identity(1), new() { HeartbeatMaxFailures = 3 }, new(1));
        core.Handle(new ExecutorEvent.StreamOpened(), now);
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
        core.Handle(new ExecutorEvent.StreamOpened(), now);
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));
        for (var beat = 0; beat < 20; beat++)
        {
            Assert.IsType<ExecutorMessage.Heartbeat>(Sent(Pass(core, 10)));
            core.Handle(new ExecutorEvent.DriverHeard(), now);
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
        core.Handle(new ExecutorEvent.StreamOpened(), now);
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
        now += TimeSpan.FromSeconds(seconds);
        return [.. core.Handle(new ExecutorEvent.TimePassed(), now).Where(command => command is not ExecutorCommand.WakeAt)];
    }

    private static IReadOnlyDictionary<string, string> NoSettings => new Dictionary<string, string>();

    private static ExecutorIdentity Identity(int slots) => new(new("e"), new(7), "token", "host", "x", slots, "1");

    private static ExecutorCore New(int slots = 1) => new(Identity(slots), new(), new(1));

    private ExecutorCore Registered(int slots = 1)
    {
        var core = New(slots);
        core.Handle(new ExecutorEvent.StreamOpened(), now);
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));
        return core;
    }

    private IReadOnlyList<ExecutorCommand> Receive(ExecutorCore core, DriverMessage message) =>
        core.Handle(new ExecutorEvent.MessageReceived(message), now);

    private IReadOnlyList<ExecutorCommand> Launch(ExecutorCore core, params IEnumerable<long> attempts) =>
        Receive(core, new DriverMessage.Launch([.. attempts.Select(Task)]));

    private IReadOnlyList<ExecutorCommand> Kill(ExecutorCore core, long attempt) =>
        Receive(core, new DriverMessage.Kill(new(attempt), "why"));

    private IReadOnlyList<ExecutorCommand> Answer(ExecutorCore core, long attempt, bool granted) =>
        Receive(core, new DriverMessage.CommitAnswered(new(attempt), granted));

    private IReadOnlyList<ExecutorCommand> AnswerOutputs(ExecutorCore core, long epoch, MapStatus? status) =>
        Receive(core, new DriverMessage.MapOutputs(Shuffle, new(epoch), [status]));

    private IReadOnlyList<ExecutorCommand> Commit(ExecutorCore core, long attempt) =>
        core.Handle(new ExecutorEvent.CommitWanted(new(attempt)), now);

    private IReadOnlyList<ExecutorCommand> Outputs(ExecutorCore core, long epoch) =>
        core.Handle(new ExecutorEvent.MapOutputsWanted(Shuffle, new(epoch)), now);

    private IReadOnlyList<ExecutorCommand> Finish(ExecutorCore core, long attempt, TaskOutcome? outcome = null) =>
        core.Handle(
            new ExecutorEvent.AttemptFinished(
                new(attempt), outcome ?? new TaskOutcome.Result(default), TaskMetrics.None),
            now);

    private static TaskLaunch Task(long attempt) => new(
        new(attempt), new(0), new(new(0), 0), (int)attempt, 0, null, new("00"), default, new(0));

    private static ExecutorMessage Sent(IReadOnlyList<ExecutorCommand> commands) =>
        commands.OfType<ExecutorCommand.Send>().Single().Message;

    private static string Plain(ExecutorCommand command) => command switch
    {
        ExecutorCommand.Run run => Run(run.Task.Attempt.Value),
        ExecutorCommand.Send { Message: ExecutorMessage.AttemptStarted message } => Started(message.Attempt.Value),
        ExecutorCommand.Send { Message: ExecutorMessage.AttemptEnded message } => Ended(message.Attempt.Value),
        _ => $"{command}",
    };

    private static string Run(long attempt) => $"run {attempt}";

    private static string Started(long attempt) => $"started {attempt}";

    private static string Ended(long attempt) => $"ended {attempt}";
}
