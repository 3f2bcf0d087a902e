using Flint.Scheduling.Executors;
using Flint.Scheduling.Jobs;

namespace Flint.Scheduling.Placement;

/// <summary>
/// Gives free slots to pending tasks: first job first, then first stage; near slots before far ones. Costs nothing for
/// executors and tasks that an event did not touch. Part of the scheduler's core.
/// </summary>
internal sealed class PlacementQueue(ExecutorTable executors, SchedulerOptions options)
{
    private static readonly LocalityLevel[] Levels = Enum.GetValues<LocalityLevel>();

    private static readonly Comparer<TaskSet> Order = Comparer<TaskSet>.Create((one, other) =>
        (one.Job.Id.Value, one.Stage.Id.Value, one.Attempt.Number).CompareTo(
            (other.Job.Id.Value, other.Stage.Id.Value, other.Attempt.Number)));

    private readonly SortedSet<TaskSet> sets = new(Order);
    private readonly HashSet<ExecutorState> touched = [];
    private TaskSet[]? ordered;
    private bool offerAll;

    /// <summary>Active stage attempts, in the order in which they are served.</summary>
    public IReadOnlyCollection<TaskSet> Sets => sets;

    /// <summary>When a waiting task may go further from its input than now; null if none waits for that.</summary>
    public DateTimeOffset? NextLevelAt { get; private set; }

    public void Add(TaskSet set)
    {
        ordered = null;
        sets.Add(set);
        offerAll = true;
    }

    public void Remove(TaskSet set)
    {
        ordered = null;
        sets.Remove(set);
    }

    /// <summary>The set runs for another job from now on.</summary>
    public void Reorder(TaskSet set, JobState job)
    {
        if (set.Job != job && sets.Remove(set))
        {
            set.Job = job;
            sets.Add(set);
            ordered = null;
        }
    }

    /// <summary>Something may be placed on any executor.</summary>
    public void OfferAll() => offerAll = true;

    /// <summary>An attempt left a slot.</summary>
    public void Freed(ExecutorState executor)
    {
        if (executors.IsAvailable(executor))
        {
            Offer(executor);
        }
    }

    public void Joined(ExecutorState executor, DateTimeOffset now)
    {
        if (!executors.MakeAvailable(executor))
        {
            return;
        }

        foreach (var set in sets)
        {
            set.Joined(executor, now);
        }

        Offer(executor);
    }

    public void Left(ExecutorState executor)
    {
        touched.Remove(executor);
        if (!executors.MakeUnavailable(executor))
        {
            return;
        }

        foreach (var set in sets)
        {
            set.Left(executor);
        }

        // A level may have become impossible: what waited for it may go elsewhere at once.
        offerAll |= sets.Count > 0;
    }

    /// <summary>Places what can be placed now. <paramref name="launch"/> takes a slot.</summary>
    public void Place(DateTimeOffset now, Action<TaskSet, int, ExecutorState, LocalityLevel> launch)
    {
        if (NextLevelAt <= now)
        {
            offerAll = true;
        }

        if (!offerAll && touched.Count == 0)
        {
            return;
        }

        NextLevelAt = null;
        foreach (var set in ordered ??= [.. sets])
        {
            if (executors.Free.Count == 0)
            {
                break;
            }

            if (set.PendingCount > 0)
            {
                Serve(set, now, launch);
                WakeFor(set);
            }
        }

        offerAll = false;
        touched.Clear();
    }

    private void Offer(ExecutorState executor)
    {
        if (executor.FreeSlots >= options.TaskCpus)
        {
            executors.Free.Add(executor);
            touched.Add(executor);
        }
    }

    private void Serve(TaskSet set, DateTimeOffset now, Action<TaskSet, int, ExecutorState, LocalityLevel> launch)
    {
        foreach (var level in Levels)
        {
            while (set.HasAt(level)
                && (level == LocalityLevel.NoPreference || level <= set.AllowedLevel(now))
                && (offerAll ? RoundOverFree(set, level, launch) : RoundOverTouched(set, level, launch)))
            {
            }
        }
    }

    /// <summary>One task for each free executor that has one, in random order; true if any was launched.</summary>
    private bool RoundOverFree(
        TaskSet set, LocalityLevel level, Action<TaskSet, int, ExecutorState, LocalityLevel> launch)
    {
        var launched = false;
        for (var position = 0; position < executors.Free.Count && set.HasAt(level);)
        {
            var executor = executors.Free.Draw(position);
            if (set.TryFind(executor, level, out var partition))
            {
                LaunchOn(set, partition, executor, level, launch);
                launched = true;
            }

            // If it left the pool, another one stands at its position now.
            position += executors.Free.Contains(executor) ? 1 : 0;
        }

        return launched;
    }

    private bool RoundOverTouched(
        TaskSet set, LocalityLevel level, Action<TaskSet, int, ExecutorState, LocalityLevel> launch)
    {
        var launched = false;
        foreach (var executor in touched)
        {
            if (executors.Free.Contains(executor) && set.TryFind(executor, level, out var partition))
            {
                LaunchOn(set, partition, executor, level, launch);
                launched = true;
            }
        }

        return launched;
    }

    private void LaunchOn(
        TaskSet set, int partition, ExecutorState executor, LocalityLevel level,
        Action<TaskSet, int, ExecutorState, LocalityLevel> launch)
    {
        launch(set, partition, executor, level);
        if (executor.FreeSlots < options.TaskCpus)
        {
            executors.Free.Remove(executor);
        }
    }

    private void WakeFor(TaskSet set)
    {
        if (set.PendingCount > 0 && set.NextLevelAt is { } next && !(NextLevelAt <= next))
        {
            NextLevelAt = next;
        }
    }
}
