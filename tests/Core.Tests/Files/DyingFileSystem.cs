using Flint.Files;

namespace Flint.Tests.Files;

/// <summary>
/// What a process sees of a file system when it dies: one of its steps, before or after it took effect, is the last.
/// </summary>
/// <param name="inner">The file system, which others see too.</param>
/// <param name="dieAt">The step, from 1.</param>
/// <param name="afterEffect">True if the step still takes effect.</param>
internal sealed class DyingFileSystem(IFileSystem inner, int dieAt, bool afterEffect) : IFileSystem
{
    private int steps;

    /// <summary>True once the process is dead.</summary>
    public bool IsDead => steps >= dieAt;

    public IAsyncEnumerable<FileEntry> ListAsync(string folder, CancellationToken stop) =>
        StepAsync(() => ValueTask.FromResult(inner.ListAsync(folder, stop))).Result;

    public ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop) =>
        StepAsync(() => inner.FindAsync(path, stop));

    public ValueTask<Stream> OpenAsync(string path, long offset, CancellationToken stop) =>
        StepAsync(() => inner.OpenAsync(path, offset, stop));

    public ValueTask<Stream> CreateAsync(string path, CancellationToken stop) =>
        StepAsync(() => inner.CreateAsync(path, stop));

    public async ValueTask RenameAsync(string from, string to, CancellationToken stop) => await StepAsync(async () =>
    {
        await inner.RenameAsync(from, to, stop);
        return true;
    });

    public async ValueTask DeleteAsync(string path, CancellationToken stop) => await StepAsync(async () =>
    {
        await inner.DeleteAsync(path, stop);
        return true;
    });

    private async ValueTask<T> StepAsync<T>(Func<ValueTask<T>> step)
    {
        if (++steps > dieAt || (steps == dieAt && !afterEffect))
        {
            throw new IOException("The process is dead.");
        }

        var done = await step();
        return steps == dieAt ? throw new IOException("The process died.") : done;
    }
}
