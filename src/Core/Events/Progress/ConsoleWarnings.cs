namespace Flint.Events.Progress;

/// <summary>Writes what people should read, a line each. Stands behind an <see cref="EventQueue"/>.</summary>
/// <param name="writer">Where to write; not owned.</param>
internal sealed class ConsoleWarnings(TextWriter writer) : IQueuedSink
{
    private readonly List<string> waiting = [];

    public bool WantsTurns => false;

    public void Publish(EngineEvent happened, DateTimeOffset at)
    {
        if (happened is EngineEvent.Warned warned)
        {
            waiting.Add(warned.Text);
        }
    }

    public async ValueTask CaughtUpAsync()
    {
        foreach (var text in waiting)
        {
            await writer.WriteLineAsync($"flint: {text}").ConfigureAwait(false);
        }

        waiting.Clear();
    }

    public ValueTask DisposeAsync() => default;
}
