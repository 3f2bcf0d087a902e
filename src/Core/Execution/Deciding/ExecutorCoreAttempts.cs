using System.Diagnostics.CodeAnalysis;
using Flint.Identity;
using Flint.Tasks;

namespace Flint.Execution.Deciding;

/// <summary>
/// Which attempts wait, run and ran on the executor's slots. Pure; owned by <see cref="ExecutorCore"/>.
/// </summary>
internal sealed class ExecutorCoreAttempts(int slots)
{
    /// <summary>Ended attempts remembered against a launch that comes twice; far more than can be under way.</summary>
    private const int Remembered = 10_000;

    private readonly LinkedList<TaskLaunch> waiting = [];
    private readonly Dictionary<TaskAttemptId, Running> running = [];
    private readonly HashSet<TaskAttemptId> known = [];
    private readonly Queue<TaskAttemptId> ended = [];

    /// <summary>Attempts that run or wait, in the order of their ids.</summary>
    public IReadOnlyList<TaskAttemptId> Held =>
        [.. running.Keys.Concat(waiting.Select(launch => launch.Attempt)).OrderBy(attempt => attempt.Value)];

    /// <summary>Nothing runs or waits.</summary>
    public bool IsIdle => running.Count == 0 && waiting.Count == 0;

    /// <summary>Attempts whose question about publishing is open.</summary>
    public IEnumerable<TaskAttemptId> OpenCommits => running.Values
        .Where(attempt => attempt.Commit == CommitState.Asked)
        .Select(attempt => attempt.Id)
        .OrderBy(attempt => attempt.Value);

    /// <summary>Takes a launch; false if this attempt was launched here before.</summary>
    public bool Add(TaskLaunch launch)
    {
        if (!known.Add(launch.Attempt))
        {
            return false;
        }

        waiting.AddLast(launch);
        return true;
    }

    /// <summary>The longest waiting launch, if a slot is free; it counts as running from now on.</summary>
    public bool TryStart([NotNullWhen(true)] out TaskLaunch? launch)
    {
        launch = running.Count < slots ? waiting.First?.Value : null;
        if (launch is null)
        {
            return false;
        }

        waiting.RemoveFirst();
        running.Add(launch.Attempt, new(launch.Attempt));
        return true;
    }

    /// <summary>Removes a waiting launch; false if it does not wait.</summary>
    public bool TryWithdraw(TaskAttemptId attempt)
    {
        for (var node = waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Attempt == attempt)
            {
                waiting.Remove(node);
                Remember(attempt);
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes all launches back that wait.</summary>
    public IReadOnlyList<TaskAttemptId> WithdrawWaiting()
    {
        TaskAttemptId[] withdrawn = [.. waiting.Select(launch => launch.Attempt)];
        waiting.Clear();
        foreach (var attempt in withdrawn)
        {
            Remember(attempt);
        }

        return withdrawn;
    }

    public bool TryGetRunning(TaskAttemptId attempt, [NotNullWhen(true)] out Running? found) =>
        running.TryGetValue(attempt, out found);

    /// <summary>An attempt left its slot; null if it did not run.</summary>
    public Running? End(TaskAttemptId attempt)
    {
        if (running.Remove(attempt, out var found))
        {
            Remember(attempt);
        }

        return found;
    }

    private void Remember(TaskAttemptId attempt)
    {
        ended.Enqueue(attempt);
        if (ended.Count > Remembered)
        {
            known.Remove(ended.Dequeue());
        }
    }

    /// <summary>Where a running attempt stands with publishing its output.</summary>
    internal enum CommitState
    {
        NotAsked,
        Asked,
        Granted,
        Denied,
    }

    /// <summary>An attempt on a slot.</summary>
    internal sealed class Running(TaskAttemptId id)
    {
        public TaskAttemptId Id => id;

        /// <summary>Why it was killed, or null.</summary>
        public string? KilledBecause { get; set; }

        public CommitState Commit { get; set; }
    }
}
