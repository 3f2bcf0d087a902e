using Flint.Files.Faults;

namespace Flint.Files;

/// <summary>
/// Files of this machine. Paths are absolute, plain or with <c>file:</c>; entries carry plain paths. Thread-safe.
/// A created file is forced to the disk when its stream is disposed; a rename is one step of the operating system.
/// </summary>
public sealed class LocalFileSystem : IFileSystem
{
    private const string Scheme = "file:";

    // Nothing is skipped here: what counts as hidden is the reader's decision, not the file system's.
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
    };

    private readonly FaultPoints faults;

    /// <summary>The files of this machine.</summary>
    public LocalFileSystem() : this(new()) { }

    internal LocalFileSystem(FaultPoints faults) => this.faults = faults;

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> ListAsync(string folder, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var listed = new DirectoryInfo(LocalPath(folder));
        return listed.Exists
            ? listed.EnumerateFileSystemInfos("*", Everything).Select(Describe).ToAsyncEnumerable()
            : throw new FileNotFoundException($"There is no folder {folder}.", folder);
    }

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var local = LocalPath(path);
        FileSystemInfo found = new FileInfo(local);
        if (!found.Exists)
        {
            found = new DirectoryInfo(local);
        }

        return new(found.Exists ? Describe(found) : null);
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(string path, long offset, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        faults.Hit(FaultPoint.FileOpen);
        // No buffer: readers bring blocks of their own. Sharing is open, as nobody owns an input file.
        var stream = new FileStream(LocalPath(path), new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        stream.Position = offset;
        return new(faults.IsArmed ? new FaultyStream(stream, faults) : stream);
    }

    /// <inheritdoc/>
    public ValueTask<Stream> CreateAsync(string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        faults.Hit(FaultPoint.FileCreate);
        var local = LocalPath(path);
        if (Path.GetDirectoryName(local) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        return new(new DurableFileStream(local, faults));
    }

    /// <inheritdoc/>
    public ValueTask RenameAsync(string from, string to, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        faults.Hit(FaultPoint.FileRename);
        ExclusiveRename.Move(LocalPath(from), LocalPath(to));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var local = LocalPath(path);
        if (Directory.Exists(local))
        {
            Directory.Delete(local, recursive: true);
        }
        else if (Directory.Exists(Path.GetDirectoryName(local)))
        {
            File.Delete(local);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The plain path: <c>file:///a</c>, <c>file:/a</c> and <c>/a</c> are the same file.</summary>
    private static string LocalPath(string path)
    {
        var local = path.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? path[Scheme.Length..] : path;
        if (local.StartsWith("///", StringComparison.Ordinal))
        {
            local = local[2..];
        }

        return Path.IsPathFullyQualified(local)
            ? Path.GetFullPath(local)
            : throw new ArgumentException($"The path {path} is not absolute.", nameof(path));
    }

    private static FileEntry Describe(FileSystemInfo found)
    {
        // A link stands for what it points to; its own length and time would never match the bytes read.
        var real = found.LinkTarget is null ? found : found.ResolveLinkTarget(returnFinalTarget: true) ?? found;
        return real is FileInfo file
            ? new(found.FullName, IsFolder: false, file.Exists ? file.Length : 0, ModifiedOf(file))
            : new(found.FullName, IsFolder: true, 0, ModifiedOf(real));
    }

    private static DateTimeOffset ModifiedOf(FileSystemInfo found) => new(found.LastWriteTimeUtc);
}
