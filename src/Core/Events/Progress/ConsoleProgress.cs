using System.Text;
using Flint.Settings;

namespace Flint.Events.Progress;

/// <summary>
/// Draws one line per running stage at the bottom of a terminal and takes them away when nothing runs. Stands behind an
/// <see cref="EventQueue"/>.
/// </summary>
/// <param name="terminal">Where to draw; not owned.</param>
/// <param name="width">Columns of the terminal.</param>
/// <param name="time">Tells how long stages run.</param>
internal sealed class ConsoleProgress(TextWriter terminal, int width, TimeProvider time) : IQueuedSink
{
    /// <summary>Pause between two drawings: five a second look alive and cost nothing.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private const int MostLines = 8;
    private const string EraseLine = "\r\u001b[2K";
    private const string LineUp = "\u001b[1A";

    // Stages that are over at once would only flicker.
    private static readonly TimeSpan ShownAfter = TimeSpan.FromMilliseconds(500);

    private readonly ProgressState state = new();
    private string[] drawn = [];
    private bool broken;

    public bool WantsTurns => !broken && (state.Running.Count > 0 || drawn.Length > 0);

    /// <summary>True if lines may be drawn: on a terminal that understands them, if nobody objects.</summary>
    /// <param name="isTerminal">True if the writer is not redirected.</param>
    /// <param name="options">What the user set.</param>
    /// <param name="environment">Holds <c>NO_COLOR</c> and <c>TERM</c>.</param>
    public static bool IsWanted(bool isTerminal, ConsoleOptions options, ProcessEnvironment environment) =>
        isTerminal && options.ShowProgress
        && environment.Find("NO_COLOR") is null && environment.Find("TERM") != "dumb";

    public void Publish(EngineEvent happened, DateTimeOffset at) => state.Apply(happened, at);

    public ValueTask CaughtUpAsync()
    {
        var now = time.GetUtcNow();
        Draw([
            .. state.Running
                .Where(stage => now - stage.Started >= ShownAfter)
                .Take(MostLines)
                .Select(stage => ProgressText.Line(stage, now, width - 1)),
        ]);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Draw([]);
        return ValueTask.CompletedTask;
    }

    private void Draw(string[] lines)
    {
        if (broken || lines.AsSpan().SequenceEqual(drawn))
        {
            return;
        }

        var text = new StringBuilder();
        for (var i = 0; i < drawn.Length; i++)
        {
            text.Append(i == 0 ? "" : LineUp).Append(EraseLine);
        }

        text.AppendJoin('\n', lines);
        drawn = lines;
        try
        {
            terminal.Write(text.ToString());
            terminal.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone. Drawing is for people who look; a job goes on without them.
            broken = true;
        }
    }
}
