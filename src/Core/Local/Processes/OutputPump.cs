namespace Flint.Local.Processes;

/// <summary>
/// Carries what a process writes into a file, as it comes, and its lines to an echo. The process never waits for a full
/// disk: what cannot be written is dropped, with a line that says so. Runs once; owned by who started the process.
/// </summary>
/// <param name="from">The end of the process' pipe.</param>
/// <param name="path">The file; made at the first byte.</param>
/// <param name="echo">Takes each line, or null.</param>
internal sealed class OutputPump(Stream from, string path, Action<string>? echo)
{
    private readonly OutputLines lines = new(echo);
    private FileStream? file;
    private bool broken;

    /// <summary>The last lines; read after the end.</summary>
    public IReadOnlyList<string> Last => lines.Last;

    /// <summary>Ends when the process, and all that it started, have closed the pipe.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (await from.ReadAsync(buffer, stop).ConfigureAwait(false) is > 0 and var read)
            {
                await KeepAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
                lines.Add(buffer.AsSpan(0, read));
            }
        }
        catch (OperationCanceledException)
        {
            // The process has ended; something that it started holds the pipe and is not ours to follow.
        }
        finally
        {
            lines.End();
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask KeepAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (broken)
        {
            return;
        }

        try
        {
            file ??= Open();
            await file.WriteAsync(bytes, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            broken = true;
            echo?.Invoke($"(its output can no longer be written to {path}: {error.Message})");
        }
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Without a buffer of our own: a log is read while the process lives.
        return new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, useAsync: false);
    }
}
