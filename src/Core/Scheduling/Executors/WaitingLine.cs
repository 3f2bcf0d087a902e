namespace Flint.Scheduling.Executors;

/// <summary>
/// Tells people when jobs wait because there is no executor: after 15 seconds, then each minute, with the manager's
/// reason. Part of the scheduler's core.
/// </summary>
internal sealed class WaitingLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private DateTimeOffset? since;

    /// <summary>When the next line is due, or null.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>What the cluster manager said last.</summary>
    public string Why { get; set; } = "the cluster manager has given no reason";

    /// <summary>The line to print now, or null.</summary>
    public string? Take(bool waits, DateTimeOffset now)
    {
        if (!waits)
        {
            (since, Next) = (null, null);
            return null;
        }

        since ??= now;
        Next ??= now + Patience;
        if (now < Next)
        {
            return null;
        }

        Next = now + Pause;
        return $"No executor for {(now - since.Value).TotalSeconds:0} s, jobs wait: {Why}";
    }
}
