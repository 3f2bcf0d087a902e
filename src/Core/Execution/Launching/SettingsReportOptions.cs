using Flint.Settings;

namespace Flint.Execution.Launching;

/// <summary>Whether processes say with which settings they run.</summary>
public sealed record SettingsReportOptions
{
    /// <summary>
    /// The driver and each executor write their settings to standard error when they start, one a line, with where each
    /// was set. Secrets are hidden.
    /// </summary>
    [Setting("flint.logConf", ForExecutors = true)]
    public bool LogSettings { get; init; }
}
