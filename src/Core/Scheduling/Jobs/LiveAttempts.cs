using System.Collections;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// The attempts of a stage that have not ended. Adding and removing touch two elements and hash nothing.
/// </summary>
internal sealed class LiveAttempts : IReadOnlyCollection<TaskAttempt>
{
    private readonly List<TaskAttempt> attempts = [];

    public int Count => attempts.Count;

    public void Add(TaskAttempt attempt)
    {
        attempt.LiveIndex = attempts.Count;
        attempts.Add(attempt);
    }

    public void Remove(TaskAttempt attempt)
    {
        var last = attempts[^1];
        attempts[attempt.LiveIndex] = last;
        last.LiveIndex = attempt.LiveIndex;
        attempts.RemoveAt(attempts.Count - 1);
        attempt.LiveIndex = -1;
    }

    public bool Contains(TaskAttempt attempt) =>
        attempt.LiveIndex >= 0 && attempt.LiveIndex < attempts.Count && attempts[attempt.LiveIndex] == attempt;

    public IEnumerator<TaskAttempt> GetEnumerator() => attempts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
