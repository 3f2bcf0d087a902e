using Flint.Events;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Scheduling.Executors;
using Flint.Scheduling.Placement;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// All stages and what makes them start, end and begin anew (see <see cref="StagePhase"/>). A stage runs only for a job
/// that needs it: one from whose result stage it is reached through stages that are not complete. Part of the
/// scheduler's core.
/// </summary>
internal sealed class StageBook(
    CommandBuffer commands, ExecutorTable executors, PlacementQueue placement, AttemptTable attempts,
    MapOutputTable outputs, SchedulerOptions options)
{
    private const string Unneeded = "no job needs it any more";

    private readonly Dictionary<ShuffleId, StageState> byShuffle = [];
    private readonly Queue<StageState> ready = [];
    private int next;

    /// <summary>Map stages of all jobs so far, in order of their ids.</summary>
    public IEnumerable<StageState> MapStages => byShuffle.Values;

    public StageState? WriterOf(ShuffleId shuffle) => byShuffle.GetValueOrDefault(shuffle);

    /// <summary>The stage that writes the plan's shuffle: the one that is known, or a new one.</summary>
    public StageState GetOrAddMap(StagePlan plan)
    {
        var shuffle = plan.Writes!.Value;
        if (!byShuffle.TryGetValue(shuffle, out var stage))
        {
            outputs.Add(shuffle, plan.Tasks.Count);
            commands.Add(new SchedulerCommand.KeepProgram(plan.Program));
            byShuffle.Add(shuffle, stage = new(new(next++), plan));
        }

        return stage;
    }

    /// <summary>Nobody will ask for the shuffle again.</summary>
    public void Forget(ShuffleId shuffle)
    {
        if (byShuffle.Remove(shuffle, out var stage))
        {
            commands.Add(new SchedulerCommand.DropProgram(stage.Plan.Program));
        }
    }

    public StageState AddResult(StagePlan plan) => new(new(next++), plan);

    public bool IsComplete(StageState stage) =>
        stage.Plan.Writes is { } shuffle ? outputs.IsComplete(shuffle) : stage.Phase is StagePhase.Done;

    /// <summary>Parents whose outputs are not all there.</summary>
    public IEnumerable<StageState> IncompleteParents(StageState stage) =>
        stage.Plan.Reads.Where(shuffle => !outputs.IsComplete(shuffle)).Select(shuffle => byShuffle[shuffle]);

    /// <summary>The stages that have to run, or do, before the job can end; children before parents.</summary>
    public IReadOnlyList<StageState> NeededBy(JobState job)
    {
        var needed = new List<StageState>();
        var seen = new HashSet<StageState>();
        if (job.IsActive && !IsComplete(job.Result))
        {
            seen.Add(job.Result);
            needed.Add(job.Result);
        }

        for (var index = 0; index < needed.Count; index++)
        {
            needed.AddRange(IncompleteParents(needed[index]).Where(seen.Add));
        }

        return needed;
    }

    /// <summary>A stage that the job needs reads, or will read, map outputs that lie at this executor.</summary>
    public bool ReadFrom(JobState job, ExecutorId owner) =>
        NeededBy(job).Any(stage => stage.Plan.Reads.Any(shuffle => outputs.LiesAt(shuffle, owner)));

    /// <summary>
    /// A stage that still runs, needed or not, has outputs at this executor: each that is given up would run again.
    /// </summary>
    public bool Fills(ExecutorId owner) =>
        placement.Sets.Any(set => set.Stage.Plan.Writes is { } shuffle && outputs.LiesAt(shuffle, owner));

    /// <summary>The first of the jobs that need a stage, or null.</summary>
    public JobState? FirstJobOf(StageState stage) => stage.Jobs
        .OrderBy(job => job.Id.Value)
        .FirstOrDefault(job => NeededBy(job).Contains(stage));

    /// <summary>Makes everything ready that a job needs and that can start.</summary>
    public void Advance(JobState job)
    {
        foreach (var stage in NeededBy(job))
        {
            if (stage.Phase is StagePhase.Running or StagePhase.Ready)
            {
                continue;
            }

            if (IncompleteParents(stage).Any())
            {
                stage.Phase = new StagePhase.Waiting();
            }
            else
            {
                stage.Phase = new StagePhase.Ready();
                ready.Enqueue(stage);
            }
        }
    }

    /// <summary>Starts an attempt of each ready stage.</summary>
    public void StartReady()
    {
        while (ready.TryDequeue(out var stage))
        {
            if (stage.Phase is StagePhase.Ready && FirstJobOf(stage) is { } job)
            {
                Start(stage, job);
            }
        }
    }

    /// <summary>The active attempt launches nothing more and another one will have to come. Its tasks go on.</summary>
    public void Retire(StageState stage, string? error)
    {
        if (stage.ActiveSet is { } set)
        {
            set.IsRetired = true;
            placement.Remove(set);
            commands.Publish(new EngineEvent.StageEnded(set.Attempt, error));
        }

        stage.Phase = new StagePhase.Waiting();
    }

    /// <summary>All is there: what still runs of it is in vain.</summary>
    public void Complete(StageState stage)
    {
        Retire(stage, null);
        stage.Phase = new StagePhase.Done();
        stage.FailuresInARow = 0;
        stage.Unreadable.Clear();
        foreach (var attempt in stage.Live)
        {
            attempts.Kill(attempt, "another attempt succeeded");
        }
    }

    /// <summary>No job needs it.</summary>
    public void Stop(StageState stage)
    {
        if (stage.Phase is StagePhase.Running or StagePhase.Ready)
        {
            Retire(stage, Unneeded);
        }
    }

    /// <summary>
    /// What is pending could not read its input: another attempt follows when the parents are complete.
    /// </summary>
    public void RetireIfParentsAreIncomplete(StageState stage)
    {
        if (stage.ActiveSet is { PendingCount: > 0 } && IncompleteParents(stage).FirstOrDefault() is { } parent)
        {
            Retire(stage, $"outputs of {parent} were lost");
        }
    }

    /// <summary>A map output is gone: it runs again, in the active attempt if there is one.</summary>
    public void OutputLost(ShuffleId shuffle, int map)
    {
        var stage = byShuffle[shuffle];
        if (stage.ActiveSet is { } set)
        {
            set.Requeue(map);
            placement.OfferAll();
        }
        else if (stage.Phase is StagePhase.Done)
        {
            stage.Phase = new StagePhase.Waiting();
        }
    }

    private void Start(StageState stage, JobState job)
    {
        IReadOnlyList<int> partitions = stage.Plan.Writes is { } shuffle
            ? [.. Enumerable.Range(0, stage.Plan.Tasks.Count).Where(map => !outputs.Has(shuffle, map))]
            : [.. job.Results.Missing];
        var set = new TaskSet(stage, job, partitions, executors, options, commands.Now);
        stage.Phase = new StagePhase.Running(set);
        commands.Publish(new EngineEvent.StageStarted(set.Attempt, stage.Plan.Name, partitions.Count));
        WarnOfLargeTasks(stage);
        placement.Add(set);
    }

    private void WarnOfLargeTasks(StageState stage)
    {
        if (stage.WarnedOfSize)
        {
            return;
        }

        var largest = stage.Plan.Tasks.Max(task => task.Input.Length);
        if (largest > options.TaskWarnSize.Bytes)
        {
            stage.WarnedOfSize = true;
            commands.Warn(
                $"A task of {stage} carries {largest} bytes of input, more than flint.task.warnSize " +
                $"({options.TaskWarnSize.Bytes}): use more partitions or read the records from a file.");
        }
    }
}
