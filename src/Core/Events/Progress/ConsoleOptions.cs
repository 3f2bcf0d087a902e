using Flint.Settings;

namespace Flint.Events.Progress;

/// <summary>What is shown on the terminal while jobs run.</summary>
public sealed record ConsoleOptions
{
    /// <summary>
    /// Show one line per running stage. Only on a terminal: never when standard error is redirected or <c>NO_COLOR</c>
    /// is set.
    /// </summary>
    [Setting("flint.ui.showConsoleProgress")]
    public bool ShowProgress { get; init; } = true;
}
