using Flint.Scheduling.Jobs;
using Flint.Tasks;

namespace Flint.Scheduling.Executors;

/// <summary>Answers where map outputs lie. Part of the scheduler's core.</summary>
internal sealed class OutputAnswers(CommandBuffer commands, MapOutputTable outputs)
{
    private readonly List<(ExecutorState Executor, ExecutorMessage.MapOutputsAsked Question)> early = [];

    /// <summary>A question from the time of a later driver waits until this one has counted as far.</summary>
    public void Ask(ExecutorState executor, ExecutorMessage.MapOutputsAsked question)
    {
        if (IsEarly(question))
        {
            early.Add((executor, question));
            return;
        }

        commands.Send(executor, new DriverMessage.MapOutputs(
            question.Shuffle, outputs.Epoch, outputs.Snapshot(question.Shuffle)));
    }

    /// <summary>Answers what waited for this epoch.</summary>
    public void AnswerEarly()
    {
        if (early.Count == 0)
        {
            return;
        }

        var due = early.Where(asked => !IsEarly(asked.Question)).ToList();
        early.RemoveAll(due.Contains);
        foreach (var (executor, question) in due)
        {
            Ask(executor, question);
        }
    }

    private bool IsEarly(ExecutorMessage.MapOutputsAsked question) => question.Epoch.CompareTo(outputs.Epoch) > 0;
}
