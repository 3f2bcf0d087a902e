namespace Flint.Files;

/// <summary>
/// Where bytes live: one of the three waists. Thread-safe. Paths are absolute; <c>scheme://</c> or a plain local path.
/// All members throw <see cref="FileNotFoundException"/>, <see cref="UnauthorizedAccessException"/> or
/// <see cref="IOException"/>, each naming the path.
/// </summary>
public interface IFileSystem
{
    /// <summary>
    /// What lies directly in a folder, in no order. Called by the driver when it lists partitions; safe to repeat.
    /// </summary>
    IAsyncEnumerable<FileEntry> ListAsync(string folder, CancellationToken stop);

    /// <summary>
    /// The file or folder at a path, or null. Called by the driver per input and by executors per split; safe to
    /// repeat.
    /// </summary>
    ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop);

    /// <summary>
    /// Opens a file for reading at an offset. Called by executors once per split; the caller disposes the stream.
    /// </summary>
    ValueTask<Stream> OpenAsync(string path, long offset, CancellationToken stop);

    /// <summary>
    /// Creates a file and missing folders above it; fails if the file exists. The bytes are durable when the stream
    /// is disposed. Called by executors once per output file; not safe to repeat.
    /// </summary>
    ValueTask<Stream> CreateAsync(string path, CancellationToken stop);

    /// <summary>
    /// Renames a file or folder in one step; fails if the target exists. Called by executors once per task commit and
    /// by the driver once per job commit; not safe to repeat.
    /// </summary>
    ValueTask RenameAsync(string from, string to, CancellationToken stop);

    /// <summary>Deletes a file or a folder with all it holds; nothing there is not an error. Safe to repeat.</summary>
    ValueTask DeleteAsync(string path, CancellationToken stop);
}
