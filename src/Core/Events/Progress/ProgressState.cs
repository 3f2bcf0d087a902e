using Flint.Errors;
using Flint.Identity;

namespace Flint.Events.Progress;

/// <summary>The stages that run now, from the events so far. The one mutable holder; owned by one sink.</summary>
internal sealed class ProgressState
{
    private readonly SortedDictionary<(int Stage, int Number), StageProgress> running = [];

    /// <summary>Running stages, oldest id first.</summary>
    public IReadOnlyCollection<StageProgress> Running => running.Values;

    public void Apply(EngineEvent happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case EngineEvent.StageStarted e:
                running[KeyOf(e.Stage)] = new(e.Stage, e.Name, e.Tasks, 0, 0, 0, at);
                break;
            case EngineEvent.StageEnded e:
                running.Remove(KeyOf(e.Stage));
                break;
            case EngineEvent.TaskStarted e:
                Change(e.Stage, stage => stage with { Running = stage.Running + 1 });
                break;
            case EngineEvent.TaskEnded e:
                Change(e.Stage, stage => Ended(stage, e.Failure));
                break;
            case EngineEvent.ApplicationEnded:
                running.Clear();
                break;
        }
    }

    private static StageProgress Ended(StageProgress stage, TaskFailure? failure) => stage with
    {
        Running = Math.Max(0, stage.Running - 1),
        Done = Math.Min(stage.Tasks, stage.Done + (failure is null ? 1 : 0)),
        Failed = stage.Failed + (failure is null or TaskFailure.Killed ? 0 : 1),
    };

    // Attempts of a stage that has ended may still report: nobody is interested in them here.
    private void Change(StageAttempt stage, Func<StageProgress, StageProgress> change)
    {
        if (running.TryGetValue(KeyOf(stage), out var now))
        {
            running[KeyOf(stage)] = change(now);
        }
    }

    private static (int Stage, int Number) KeyOf(StageAttempt stage) => (stage.Stage.Value, stage.Number);
}
