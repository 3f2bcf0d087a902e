using Flint.Errors;
using Flint.Events;
using Flint.Execution;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Tests.Execution;

/// <summary>An executor's core under virtual time, and what a driver and its slots tell it.</summary>
public abstract class ExecutorCoreRig
{
    private protected static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private protected static readonly ShuffleId Shuffle = new(3);
    private protected static readonly MapStatus Status = new(Shuffle, 0, new(70), new(new("e"), "x"), new(0), []);

    /// <summary>Virtual time.</summary>
    private protected DateTimeOffset Now { get; set; } = Start;

    private protected static IReadOnlyDictionary<string, string> NoSettings => new Dictionary<string, string>();

    private protected static ExecutorIdentity Identity(int slots) => new(new("e"), new(7), "token", "host", "x", slots, "1");

    private protected static ExecutorCore New(int slots = 1) => new(Identity(slots), new(), new(1));

    private protected ExecutorCore Registered(int slots = 1)
    {
        var core = New(slots);
        core.Handle(new ExecutorEvent.StreamOpened(), Now);
        Receive(core, new DriverMessage.Registered(NoSettings, new(0)));
        return core;
    }

    private protected IReadOnlyList<ExecutorCommand> Receive(ExecutorCore core, DriverMessage message) =>
        core.Handle(new ExecutorEvent.MessageReceived(message), Now);

    private protected IReadOnlyList<ExecutorCommand> Launch(ExecutorCore core, params IEnumerable<long> attempts) =>
        Receive(core, new DriverMessage.Launch([.. attempts.Select(Task)]));

    private protected IReadOnlyList<ExecutorCommand> Kill(ExecutorCore core, long attempt) =>
        Receive(core, new DriverMessage.Kill(new(attempt), "why"));

    private protected IReadOnlyList<ExecutorCommand> Answer(ExecutorCore core, long attempt, bool granted) =>
        Receive(core, new DriverMessage.CommitAnswered(new(attempt), granted));

    private protected IReadOnlyList<ExecutorCommand> AnswerOutputs(ExecutorCore core, long epoch, MapStatus? status) =>
        Receive(core, new DriverMessage.MapOutputs(Shuffle, new(epoch), [status]));

    private protected IReadOnlyList<ExecutorCommand> Commit(ExecutorCore core, long attempt) =>
        core.Handle(new ExecutorEvent.CommitWanted(new(attempt)), Now);

    private protected IReadOnlyList<ExecutorCommand> Outputs(ExecutorCore core, long epoch) =>
        core.Handle(new ExecutorEvent.MapOutputsWanted(Shuffle, new(epoch)), Now);

    private protected IReadOnlyList<ExecutorCommand> Finish(ExecutorCore core, long attempt, TaskOutcome? outcome = null) =>
        core.Handle(
            new ExecutorEvent.AttemptFinished(
                new(attempt), outcome ?? new TaskOutcome.Result(default), TaskMetrics.None),
            Now);

    private protected static TaskLaunch Task(long attempt) => new(
        new(attempt), new(0), new(new(0), 0), (int)attempt, 0, null, new("00"), default, new(0));

    private protected static ExecutorMessage Sent(IReadOnlyList<ExecutorCommand> commands) =>
        commands.OfType<ExecutorCommand.Send>().Single().Message;

    private protected static string Plain(ExecutorCommand command) => command switch
    {
        ExecutorCommand.Run run => Run(run.Task.Attempt.Value),
        ExecutorCommand.Send { Message: ExecutorMessage.AttemptStarted message } => Started(message.Attempt.Value),
        ExecutorCommand.Send { Message: ExecutorMessage.AttemptEnded message } => Ended(message.Attempt.Value),
        _ => $"{command}",
    };

    private protected static string Run(long attempt) => $"run {attempt}";

    private protected static string Started(long attempt) => $"started {attempt}";

    private protected static string Ended(long attempt) => $"ended {attempt}";
}
