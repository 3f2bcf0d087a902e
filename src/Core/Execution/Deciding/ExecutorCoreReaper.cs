using Flint.Identity;
using Flint.Settings;

namespace Flint.Execution.Deciding;

/// <summary>
/// Attempts that were told to stop and have not: when to say so, and when one has gone on for too long. Pure; owned by
/// <see cref="ExecutorCore"/>.
/// </summary>
internal sealed class ExecutorCoreReaper
{
    private readonly List<Watched> watched = [];
    private ReaperOptions options = new();

    /// <summary>The next time at which something is due, or null.</summary>
    public DateTimeOffset? Next =>
        watched.Count == 0 ? null : watched.Min(attempt => Earlier(attempt.LineAt, attempt.EndAt));

    /// <summary>Takes over what the driver told when the executor registered.</summary>
    public void Configure(IReadOnlyDictionary<string, string> settings)
    {
        var catalog = new SettingsCatalog([typeof(ReaperOptions)]);
        var entries = settings.Select(one => new SettingEntry(one.Key, one.Value, "driver"));
        options = new SettingsSnapshot(catalog, entries).Get<ReaperOptions>();
    }

    public void Killed(TaskAttemptId attempt, DateTimeOffset now)
    {
        if (options.Enabled)
        {
            DateTimeOffset? end = options.KillTimeout is { } limit && limit >= TimeSpan.Zero ? now + limit : null;
            watched.Add(new(attempt, now, end) { LineAt = now + options.PollingInterval });
        }
    }

    public void Ended(TaskAttemptId attempt) => watched.RemoveAll(one => one.Attempt == attempt);

    /// <summary>Lines that are due by now.</summary>
    public IEnumerable<string> TakeLines(DateTimeOffset now)
    {
        foreach (var attempt in watched.Where(attempt => attempt.LineAt <= now))
        {
            attempt.LineAt = now + options.PollingInterval;
            var seconds = (now - attempt.Since).TotalSeconds;
            yield return $"Task attempt {attempt.Attempt} was told to stop {seconds:0} s ago and goes on: " +
                "let long loops look at ITaskContext.Stop.";
        }
    }

    /// <summary>Why the process must end now, or null.</summary>
    public string? ReasonToEnd(DateTimeOffset now) =>
        watched.Find(attempt => attempt.EndAt <= now) is { } stuck
            ? $"task attempt {stuck.Attempt} did not stop within flint.task.reaper.killTimeout ({options.KillTimeout})"
            : null;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) =>
        other is { } time && time < one ? time : one;

    private sealed class Watched(TaskAttemptId attempt, DateTimeOffset since, DateTimeOffset? endAt)
    {
        public TaskAttemptId Attempt => attempt;

        public DateTimeOffset Since => since;

        public DateTimeOffset? EndAt => endAt;

        public DateTimeOffset LineAt { get; set; }
    }
}
