using Flint.Settings;

namespace Flint.Execution;

/// <summary>How an executor keeps in touch with the driver.</summary>
public sealed record ExecutorOptions
{
    /// <summary>Time between two signs of life; well below the driver's limit for silence.</summary>
    [Setting("flint.executor.heartbeatInterval", ForExecutors = true)]
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an executor tries to reach the driver again after its stream was cut, before it cleans up and ends with
    /// code 56. Its running tasks go on meanwhile. 0 ends it at the first cut: so it is in
    /// <c>local-cluster[n,c,m]</c> unless another value is written, since a stream that ends there means that the
    /// driver has.
    /// </summary>
    [Setting("flint.executor.reconnectTimeout", ForExecutors = true)]
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Signs of life in a row that the driver may leave unanswered on an open stream before the executor ends with
    /// code 56; at least 1.
    /// </summary>
    [Setting("flint.executor.heartbeat.maxFailures", ForExecutors = true)]
    public int HeartbeatMaxFailures { get; init; } = 60;

    /// <summary>As the driver's settings have it; these if they say nothing of it.</summary>
    internal ExecutorOptions TakenFrom(IReadOnlyDictionary<string, string> settings)
    {
        var catalog = new SettingsCatalog([typeof(ExecutorOptions)]);
        return settings.Keys.Any(catalog.IsKnown)
            ? new SettingsSnapshot(
                catalog, settings.Select(one => new SettingEntry(one.Key, one.Value, "driver"))).Get<ExecutorOptions>()
            : this;
    }

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (HeartbeatInterval <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"flint.executor.heartbeatInterval is {HeartbeatInterval}; write a duration above 0, such as 10s.");
        }

        if (HeartbeatMaxFailures < 1)
        {
            throw new ArgumentException(
                $"flint.executor.heartbeat.maxFailures is {HeartbeatMaxFailures}; write 1 or more.");
        }

        if (ReconnectTimeout < TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"flint.executor.reconnectTimeout is {ReconnectTimeout}; write 0 or a duration, such as 120s.");
        }
    }
}
