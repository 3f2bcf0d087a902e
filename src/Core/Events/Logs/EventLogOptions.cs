using Flint.Errors;
using Flint.Settings;

namespace Flint.Events.Logs;

/// <summary>Whether and where what the engine did is written down.</summary>
public sealed record EventLogOptions
{
    /// <summary>Write an event log: one file an application, one event a line, as JSON.</summary>
    [Setting("flint.eventLog.enabled")]
    public bool Enabled { get; init; }

    /// <summary>The folder of event logs; it is created if it is missing.</summary>
    [Setting("flint.eventLog.dir")]
    public string Dir { get; init; } = "file:///tmp/flint-events";

    /// <summary>Refuses values that cannot work.</summary>
    public void Validate()
    {
        if (Enabled && string.IsNullOrWhiteSpace(Dir))
        {
            throw new FlintException("flint.eventLog.dir is empty: write the folder that event logs go to.");
        }
    }
}
