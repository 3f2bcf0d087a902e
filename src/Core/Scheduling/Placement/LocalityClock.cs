namespace Flint.Scheduling.Placement;

/// <summary>
/// How far from its input a stage attempt may launch now. Each level waits its own limit since the last launch or since
/// it was reached; a level at which nothing is pending is not waited for.
/// </summary>
internal sealed class LocalityClock(SchedulerOptions options, DateTimeOffset start)
{
    private LocalityLevel level = LocalityLevel.Process;
    private DateTimeOffset since = start;

    public LocalityLevel Allowed(DateTimeOffset now, Func<LocalityLevel, bool> hasPending)
    {
        while (level < LocalityLevel.Any)
        {
            if (!hasPending(level))
            {
                since = now;
            }
            else if (now - since >= WaitOf(level))
            {
                since += WaitOf(level);
            }
            else
            {
                break;
            }

            level = Next(level);
        }

        return level;
    }

    /// <summary>When the next level is allowed, if nothing is launched until then; null at the last one.</summary>
    public DateTimeOffset? NextLevelAt => level < LocalityLevel.Any ? since + WaitOf(level) : null;

    public void Launched(LocalityLevel at, DateTimeOffset now)
    {
        // Tasks without preference say nothing about how well the others find their places.
        if (at != LocalityLevel.NoPreference)
        {
            (level, since) = (at, now);
        }
    }

    /// <summary>A nearer level has become possible: it gets its wait.</summary>
    public void Nearer(LocalityLevel possible, DateTimeOffset now)
    {
        if (possible < level)
        {
            (level, since) = (possible, now);
        }
    }

    private static LocalityLevel Next(LocalityLevel level) => level switch
    {
        LocalityLevel.Process => LocalityLevel.Node,
        LocalityLevel.Node => LocalityLevel.Rack,
        _ => LocalityLevel.Any,
    };

    private TimeSpan WaitOf(LocalityLevel at) => at switch
    {
        LocalityLevel.Process => options.LocalityWaitProcess,
        LocalityLevel.Node => options.LocalityWaitNode,
        _ => options.LocalityWaitRack,
    } ?? options.LocalityWait;
}
