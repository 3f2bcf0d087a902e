using Flint.Identity;

namespace Flint.Execution.Deciding;

/// <summary>
/// The executor core's view of its stream: when to dial, when to give up, when a sign of life is due. Pure; owned by
/// <see cref="ExecutorCore"/>.
/// </summary>
internal sealed class ExecutorCoreLink(ExecutorOptions options, Incarnation incarnation)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Least time for the driver to answer: with a time-out of 0 only cuts end at once.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(60);

    // Until the driver says how to keep in touch, as the launch said it.
    private ExecutorOptions options = options;
    private DateTimeOffset? lostSince;
    private DateTimeOffset? greetedAt;
    private DateTimeOffset? dialAt;
    private DateTimeOffset? beatAt;
    private int tries;
    private int unanswered;

    public bool IsRegistered => beatAt is not null;

    /// <summary>The next time at which something is due, or null.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            var next = beatAt ?? Earlier(GiveUpAt, AnswerBy);
            return dialAt < next ? dialAt : next;
        }
    }

    private DateTimeOffset? GiveUpAt => lostSince + options.ReconnectTimeout;

    private DateTimeOffset? AnswerBy => greetedAt
        + (options.ReconnectTimeout > LeastPatience ? options.ReconnectTimeout : LeastPatience);

    public void Registered(IReadOnlyDictionary<string, string> settings, DateTimeOffset now)
    {
        options = options.TakenFrom(settings);
        (lostSince, greetedAt, dialAt, tries) = (null, null, null, 0);
        unanswered = 0;
        beatAt = now + options.HeartbeatInterval;
    }

    /// <summary>A registration was sent: no signs of life until it is answered.</summary>
    public void Registering(DateTimeOffset now)
    {
        (beatAt, dialAt) = (null, null);
        greetedAt ??= now;
    }

    /// <summary>The stream ended or could not be opened.</summary>
    public void Cut(DateTimeOffset now)
    {
        (beatAt, greetedAt) = (null, null);
        lostSince ??= now;
        dialAt ??= now + Pause();
    }

    /// <summary>The driver sent anything at all.</summary>
    public void Heard() => unanswered = 0;

    /// <summary>Why the process must end now, or null.</summary>
    public string? ReasonToEnd(DateTimeOffset now)
    {
        if (GiveUpAt <= now || AnswerBy <= now)
        {
            return $"could not reach its driver for flint.executor.reconnectTimeout ({options.ReconnectTimeout})";
        }

        return beatAt <= now && unanswered >= options.HeartbeatMaxFailures
            ? $"sent {unanswered} signs of life and heard nothing, the limit of flint.executor.heartbeat.maxFailures"
            : null;
    }

    /// <summary>True once per pause: dial now.</summary>
    public bool TakeDial(DateTimeOffset now)
    {
        var due = dialAt <= now;
        if (due)
        {
            dialAt = null;
        }

        return due;
    }

    /// <summary>True once per interval: send a sign of life now.</summary>
    public bool TakeBeat(DateTimeOffset now)
    {
        var due = beatAt <= now;
        if (due)
        {
            beatAt = now + options.HeartbeatInterval;
            unanswered++;
        }

        return due;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    // Doubles up to a limit, give or take a quarter: executors that lost one driver together must not dial it together.
    private TimeSpan Pause()
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(tries++, 16));
        var shorter = pause < LongestPause ? pause : LongestPause;
        var share = Mixed(incarnation.Value + (ulong)tries) % 512 / 1024.0;
        return shorter * (0.75 + share);
    }

    // The finaliser of SplitMix64: neighbouring inputs give unrelated outputs.
    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
