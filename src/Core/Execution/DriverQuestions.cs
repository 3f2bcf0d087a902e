using System.Collections.Concurrent;
using Flint.Files;
using Flint.Identity;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>
/// Questions of slots to the driver: raised as events for the executor's core, answered by its commands. Thread-safe;
/// bounded by the slots, each of which waits for one answer.
/// </summary>
/// <param name="raise">Takes CommitWanted and MapOutputsWanted.</param>
internal sealed class DriverQuestions(Func<ExecutorEvent, ValueTask<bool>> raise) : IMapOutputs, ICommitArbiter
{
    private readonly ConcurrentDictionary<TaskAttemptId, TaskCompletionSource<bool>> commits = [];
    private readonly ConcurrentDictionary<OutputsQuestion, byte> outputs = [];

    public async ValueTask<IReadOnlyList<MapStatus?>> ReadAsync(ShuffleId shuffle, Epoch epoch, CancellationToken stop)
    {
        var question = new OutputsQuestion(shuffle, epoch);
        outputs.TryAdd(question, 0);
        try
        {
            await raise(new ExecutorEvent.MapOutputsWanted(shuffle, epoch)).ConfigureAwait(false);
            return await question.Answer.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            outputs.TryRemove(question, out _);
        }
    }

    public async ValueTask<bool> MayCommitAsync(TaskAttemptId attempt, CancellationToken stop)
    {
        var answer = commits.GetOrAdd(attempt, _ => NewAnswer<bool>());
        try
        {
            await raise(new ExecutorEvent.CommitWanted(attempt)).ConfigureAwait(false);
            return await answer.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            commits.TryRemove(attempt, out _);
        }
    }

    public void Answer(ExecutorCommand.AnswerCommit answer)
    {
        if (commits.TryGetValue(answer.Attempt, out var waiting))
        {
            waiting.TrySetResult(answer.Granted);
        }
    }

    public void Answer(ExecutorCommand.AnswerMapOutputs answer)
    {
        foreach (var (question, _) in outputs)
        {
            if (question.Shuffle == answer.Shuffle && question.Epoch.CompareTo(answer.Epoch) <= 0)
            {
                question.Answer.TrySetResult(answer.Statuses);
            }
        }
    }

    private static TaskCompletionSource<A> NewAnswer<A>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class OutputsQuestion(ShuffleId shuffle, Epoch epoch)
    {
        public ShuffleId Shuffle => shuffle;

        public Epoch Epoch => epoch;

        public TaskCompletionSource<IReadOnlyList<MapStatus?>> Answer { get; } = NewAnswer<IReadOnlyList<MapStatus?>>();
    }
}
