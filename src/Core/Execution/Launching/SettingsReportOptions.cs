using Flint.Settings;

namespace Flint.Execution.Launching;

/// <summary>Whether processes say with which settings they run.</summary>
public sealed record SettingsReportOptions
{
    /// <summary>
    /// The driver and each executor write their settings to standard error when they start, one a line; the driver says
    /// where each was set, an executor has all from the driver. Secrets are hidden.
    /// </summary>
    [Setting("flint.logConf", ForExecutors = true)]
    public bool LogSettings { get; init; }
}
