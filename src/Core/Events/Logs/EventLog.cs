using System.Text.Json;

namespace Flint.Events.Logs;

/// <summary>
/// Writes events as JSON Lines: a header with the version of the format, then one event a line. Stands behind an
/// <see cref="EventQueue"/>; owns its stream.
/// </summary>
/// <param name="file">A new, empty file.</param>
/// <param name="path">Its name, for <paramref name="onBroken"/>.</param>
/// <param name="onBroken">Told once, in a sentence, if the file cannot be written; the log then ends.</param>
internal sealed class EventLog(Stream file, string path, Action<string> onBroken) : IQueuedSink
{
    private readonly MemoryStream lines = new();
    private bool headerWritten;
    private bool broken;

    public bool WantsTurns => false;

    public void Publish(EngineEvent happened, DateTimeOffset at)
    {
        if (broken)
        {
            return;
        }

        if (!headerWritten)
        {
            headerWritten = true;
            JsonSerializer.Serialize(lines, EventLogHeader.Current, EventLogJson.Default.EventLogHeader);
            lines.WriteByte((byte)'\n');
        }

        JsonSerializer.Serialize(lines, new LoggedEvent(at, happened), EventLogJson.Default.LoggedEvent);
        lines.WriteByte((byte)'\n');
    }

    public async ValueTask CaughtUpAsync()
    {
        try
        {
            await file.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length)).ConfigureAwait(false);
            await file.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Break(error);
        }

        lines.SetLength(0);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Break(error);
        }
    }

    private void Break(Exception error)
    {
        if (!broken)
        {
            broken = true;
            onBroken($"The event log {path} ends early: {error.Message}");
        }
    }
}
