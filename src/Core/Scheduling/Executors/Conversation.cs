using System.Diagnostics;
using Flint.Errors;
using Flint.Events;
using Flint.Scheduling.Jobs;
using Flint.Tasks;

namespace Flint.Scheduling.Executors;

/// <summary>What executors say, and the answers. Part of the scheduler's core.</summary>
internal sealed class Conversation(
    CommandBuffer commands, AttemptTable attempts, JobGraph graph, Reception reception, ExecutorRoster roster,
    Departures departures, MapOutputTable outputs)
{
    private readonly OutputAnswers answers = new(commands, outputs);

    /// <summary>Answers what waited for the epoch of now.</summary>
    public void AnswerEarly() => answers.AnswerEarly();

    public void Hear(SchedulerEvent.MessageReceived received)
    {
        if (received.Message is ExecutorMessage.Register register)
        {
            reception.Register(register);
            departures.Registered(register.Executor);
        }
        else if (reception.Find(received.Executor, received.Incarnation) is { } executor)
        {
            reception.Heard(executor);
            Hear(executor, received.Message);
        }
        else if (received.Message is ExecutorMessage.Heartbeat)
        {
            // Whatever else a stranger says is of no interest: it has to register first, and may be refused then.
            commands.Send(received.Executor, received.Incarnation, new DriverMessage.RegisterAgain());
        }
    }

    /// <summary>A message was too large: what it was meant for fails, as it would wherever it is tried again.</summary>
    public void NotSent(SchedulerEvent.NotSent unsent)
    {
        var (id, message, incarnation) = unsent.Send;
        if (reception.Find(id, incarnation) is not { } executor)
        {
            return;
        }

        var failure = new TaskFailure.MessageTooLarge(
            message is DriverMessage.Launch ? "the task's input" : $"the driver's {message.GetType().Name}",
            unsent.Bytes, unsent.LimitBytes);
        commands.Warn($"Nothing was sent to {executor}: {failure.Describe()}.");
        foreach (var attempt in MeantFor(executor, message))
        {
            // One that runs already waits for what does not come.
            attempts.Kill(attempt, failure.Describe());
            graph.Ended(attempt, new TaskOutcome.Failed(failure), TaskMetrics.None);
        }
    }

    private static List<TaskAttempt> MeantFor(ExecutorState executor, DriverMessage message) => message switch
    {
        DriverMessage.Launch launch => [.. executor.Running.Where(
            attempt => launch.Tasks.Any(task => task.Attempt == attempt.Id))],
        DriverMessage.MapOutputs answer => [.. executor.Running.Where(
            attempt => attempt.Stage.Plan.Reads.Contains(answer.Shuffle))],
        _ => [],
    };

    private void Hear(ExecutorState executor, ExecutorMessage message)
    {
        switch (message)
        {
            case ExecutorMessage.AttemptEnded ended when attempts.Find(ended.Attempt, executor) is { } attempt:
                graph.Ended(attempt, ended.Outcome, ended.Metrics);
                if (ended.Outcome is not TaskOutcome.Failed)
                {
                    roster.TaskSucceeded();
                }

                break;
            case ExecutorMessage.CommitAsked asked:
                var granted = attempts.Find(asked.Attempt, executor) is { } asking && graph.AskCommit(asking);
                commands.Send(executor, new DriverMessage.CommitAnswered(asked.Attempt, granted));
                break;
            case ExecutorMessage.MapOutputsAsked question:
                answers.Ask(executor, question);
                break;
            case ExecutorMessage.Draining draining:
                departures.Draining(executor, draining.Reason);
                break;
            case ExecutorMessage.Drained:
                departures.Drained(executor);
                break;
            case ExecutorMessage.Goodbye goodbye:
                roster.Goodbye(executor, goodbye.Reason);
                break;
            case ExecutorMessage.Heartbeat or ExecutorMessage.AttemptStarted or ExecutorMessage.AttemptEnded:
                // A sign of life; or the end of an attempt that has ended before.
                break;
            default:
                throw new UnreachableException($"Unknown executor message {message}.");
        }
    }
}
